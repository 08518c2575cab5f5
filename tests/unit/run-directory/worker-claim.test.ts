import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runPaths } from '../../../main/run-directory/layout.ts';
import { processStart } from '../../../main/run-directory/process-identity.ts';
import { claimRun, workerIsAlive } from '../../../main/run-directory/worker-claim.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

async function claimInProcess(
  directory: string,
  startMs = 0,
): Promise<{ child: ChildProcess; pid: number; answer: string }> {
  const script = join(import.meta.dirname, '../../helpers/claim-run.ts');
  const child = spawn(process.execPath, [script, directory, String(startMs)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [text] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, pid: child.pid!, answer: text.toString().trim() };
}

async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

function writeClaim(directory: string, owner: object): void {
  const claim = join(runPaths(directory).claims, '4');
  mkdirSync(claim, { recursive: true });
  writeFileSync(join(claim, 'owner.json'), JSON.stringify(owner));
}

test('a live worker keeps its run; a killed one loses it', async () => {
  const directory = temporaryDirectory();
  expect(workerIsAlive(directory)).toBe(false);
  const { child, pid, answer } = await claimInProcess(directory);
  expect(answer).toBe('claimed 1');
  expect(workerIsAlive(directory)).toBe(true);
  expect(() => claimRun(directory)).toThrow(`worker ${pid} on ${hostname()} is working on this run`);
  await kill(child);
  expect(workerIsAlive(directory)).toBe(false);
  const claim = claimRun(directory);
  expect(claim.attempt).toBe(2);
  expect(readdirSync(runPaths(directory).claims)).toEqual(['2']);
  claim.release();
  expect(workerIsAlive(directory)).toBe(false);
  expect(claimRun(directory).attempt).toBe(3);
});

test('of workers that start at one moment over a dead one, exactly one gets the run', async () => {
  const directory = temporaryDirectory();
  for (let round = 0; round < 3; round++) {
    const startMs = Date.now() + 1500;
    const workers = await Promise.all(Array.from({ length: 5 }, () => claimInProcess(directory, startMs)));
    const answers = workers.map(({ answer }) => answer);
    expect(answers.filter((answer) => answer.startsWith('claimed'))).toEqual([`claimed ${round + 1}`]);
    expect(answers.filter((answer) => answer.includes('is working on this run')).length).toBe(4);
    await Promise.all(workers.map(({ child }) => kill(child)));
  }
});

test('a pid that belongs to a later process is not the worker', () => {
  const directory = temporaryDirectory();
  const owner = { pid: process.pid, host: hostname(), processStart: processStart(process.pid), startedMs: 0 };
  writeClaim(directory, owner);
  expect(workerIsAlive(directory)).toBe(true);
  writeClaim(directory, { ...owner, processStart: 'another boot 12345' });
  expect(workerIsAlive(directory)).toBe(false);
  expect(claimRun(directory).attempt).toBe(5);
});

test('a worker on another host lives as long as its heartbeat is recent', () => {
  const directory = temporaryDirectory();
  const owner = { pid: 1, host: 'elsewhere', processStart: 'x', startedMs: 0 };
  writeClaim(directory, owner);
  expect(workerIsAlive(directory)).toBe(false);
  const beat = (heartbeatMs: number): void =>
    writeFileSync(runPaths(directory).worker, JSON.stringify({ ...owner, attempt: 4, heartbeatMs }));
  beat(Date.now() - 60_000);
  expect(workerIsAlive(directory)).toBe(true);
  expect(() => claimRun(directory)).toThrow('worker 1 on elsewhere is working');
  beat(Date.now() - 3_600_000);
  expect(workerIsAlive(directory)).toBe(false);
});

test('a claim that a power cut left empty is nobody’s', () => {
  const directory = temporaryDirectory();
  const claim = join(runPaths(directory).claims, '1');
  mkdirSync(claim, { recursive: true });
  writeFileSync(join(claim, 'owner.json'), '');
  expect(claimRun(directory).attempt).toBe(2);
});

test('the heartbeat is in worker.json', () => {
  const directory = temporaryDirectory();
  const before = Date.now();
  const claim = claimRun(directory);
  claim.heartbeat();
  const worker = JSON.parse(readFileSync(runPaths(directory).worker, 'utf8')) as Record<string, unknown>;
  expect(worker).toMatchObject({ pid: process.pid, host: hostname(), attempt: 1 });
  expect(worker['heartbeatMs']).toBeGreaterThanOrEqual(before);
});

test('a process that has ended has no start', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  expect(processStart(child.pid!)).toBe(null);
});
