import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { openStore } from '../../../main/store/store.ts';
import { randomBelow, randomStream, randomUniform } from '../../../shared/random/random-stream.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const root = join(import.meta.dirname, '../../..');
const WORKER_KILLS = 20;
const MAIN_KILLS = 5;
const MAX_EARLY_KILLS = 3;
const DEADLINE_MS = 300_000;
const LANGUAGES = ['eng_Latn', 'deu_Latn', 'hin_Deva', 'jpn_Jpan'];
const ITEMS = 40;

let host: ChildProcess | null = null;
afterEach(() => {
  host?.kill('SIGKILL');
});

/** The demo, shortened: all its methods on its own model and the benchmark of short prompts. */
function writeExperiment(dir: string): string {
  const demo = join(root, 'resources/demo');
  const file = join(dir, 'experiment.yaml');
  const experiment = {
    name: 'kill',
    models: [{ path: join(demo, 'model') }],
    tasks: [{ path: join(demo, 'tens-digit') }],
    methods: [
      { config: { method: 'prefix-tuning', init: 'text', initText: 'wolf, rose, bread = 3' } },
      { config: { method: 'prompt-tuning' } },
      { config: { method: 'llama-adapter' } },
      { config: { method: 'lora', loraDropout: 0.1 } },
    ],
    languages: LANGUAGES,
    training: {
      maxSteps: 40,
      batchSize: 16,
      saveSteps: 7,
      evalSteps: 20,
      devItems: 24,
      maxSequenceLength: 200,
    },
    evaluation: { batchSize: 16, maxItems: ITEMS },
  };
  writeFileSync(file, stringify(experiment));
  return file;
}

function atlas(workspace: string, file: string): ChildProcess {
  const entry = join(root, 'main/cli/atlas.ts');
  return spawn(process.execPath, [entry, '--workspace', workspace, 'run', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0 && child.signalCode === null) throw new Error(`atlas run exited with ${code}:\n${output}`);
  return code;
}

function runDirectories(workspace: string): string[] {
  const runs = join(workspace, 'runs');
  return existsSync(runs)
    ? readdirSync(runs)
        .filter((name) => !name.startsWith('.'))
        .map((name) => join(runs, name))
        .sort()
    : [];
}

interface Worker {
  readonly pid: number;
  /** Of its run. */
  readonly progress: number;
}

/** The worker at work. */
function liveWorker(workspace: string): Worker | null {
  for (const directory of runDirectories(workspace)) {
    const [worker, events] = [join(directory, 'worker.json'), join(directory, 'events.jsonl')];
    if (!existsSync(worker) || !existsSync(events)) continue;
    const lines = readFileSync(events, 'utf8').split('\n');
    if (lines.some((line) => line.includes('"type":"finished"'))) continue;
    const { pid } = JSON.parse(readFileSync(worker, 'utf8')) as { pid: number };
    if (!isAlive(pid)) continue;
    return { pid, progress: progressOf(directory, lines) };
  }
  return null;
}

/** Highest step and predictions: what a worker repeats after a kill is no progress. */
function progressOf(directory: string, events: readonly string[]): number {
  const steps = events.map((line) => Number(/"type":"step".*"step":(\d+)/.exec(line)?.[1] ?? 0));
  const predictions = filesBelow(join(directory, 'predictions')).map(
    (path) => readFileSync(join(directory, 'predictions', path), 'utf8').split('\n').length - 1,
  );
  return Math.max(0, ...steps) + predictions.reduce((sum, count) => sum + count, 0);
}

/** Waits until the worker is further than it was, or is gone. */
async function furtherThan(workspace: string, { pid, progress }: Worker, deadline: number): Promise<void> {
  while (isAlive(pid) && Date.now() < deadline) {
    const now = liveWorker(workspace);
    if (now?.pid === pid && now.progress > progress) return;
    await sleep(10);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function filesBelow(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .sort();
}

it(
  'finishes with the same bytes after 20 kills of the worker and 5 of the main process',
  { timeout: DEADLINE_MS + 60_000 },
  async () => {
    const dir = temporaryDirectory();
    const file = writeExperiment(dir);
    const [calm, disturbed] = [join(dir, 'calm'), join(dir, 'disturbed')];
    host = atlas(calm, file);
    await exitCode(host);

    const random = randomStream(20251024);
    const mainKillsAfter = new Set<number>();
    while (mainKillsAfter.size < MAIN_KILLS) mainKillsAfter.add(1 + randomBelow(random, WORKER_KILLS - 1));
    let kills = 0;
    const ended = new AbortController();
    const start = (): void => {
      const child = atlas(disturbed, file);
      host = child;
      void exitCode(child).then(
        (code) => {
          if (code === 0) ended.abort();
        },
        (error: unknown) => {
          throw error;
        },
      );
    };
    start();
    const deadline = Date.now() + DEADLINE_MS;
    let killedPid = 0;
    let early = 0;
    while (kills < WORKER_KILLS && !ended.signal.aborted && Date.now() < deadline) {
      await sleep(10);
      const worker = liveWorker(disturbed);
      if (worker === null || worker.pid === killedPid) continue;
      // Some die while they start; too many of these in a row, and the scheduler would rightly give the run up.
      const whileStarting = early < MAX_EARLY_KILLS && randomUniform(random) < 0.3;
      if (!whileStarting) await furtherThan(disturbed, worker, deadline);
      await sleep(randomBelow(random, 400));
      if (!isAlive(worker.pid)) continue;
      process.kill(worker.pid, 'SIGKILL');
      early = whileStarting ? early + 1 : 0;
      killedPid = worker.pid;
      kills++;
      if (mainKillsAfter.has(kills)) {
        host.kill('SIGKILL');
        await sleep(randomBelow(random, 300));
        start();
      }
    }
    expect(kills).toBe(WORKER_KILLS);
    while (!ended.signal.aborted && Date.now() < deadline) await sleep(50);
    expect(ended.signal.aborted).toBe(true);

    const runs = runDirectories(calm);
    expect(runs).toHaveLength(4);
    for (const undisturbed of runs) {
      const name = undisturbed.slice(calm.length);
      for (const part of ['adapter', 'predictions']) {
        const [expected, actual] = [join(undisturbed, part), join(disturbed + name, part)];
        expect(filesBelow(actual)).toEqual(filesBelow(expected));
        for (const path of filesBelow(expected)) {
          expect(
            readFileSync(join(actual, path)).equals(readFileSync(join(expected, path))),
            `${name}/${part}/${path}`,
          ).toBe(true);
        }
      }
    }
    const store = openStore(join(disturbed, 'atlas.db'), { readOnly: true });
    const calmStore = openStore(join(calm, 'atlas.db'), { readOnly: true });
    const counted = (of: typeof store, runId: string) =>
      of.languageResults(runId).map(({ language, promptTokens }) => ({ language, promptTokens }));
    try {
      for (const { config, state } of store.runs()) {
        expect(state).toBe('finished');
        expect(counted(store, config.runId)).toEqual(counted(calmStore, config.runId));
        for (const language of LANGUAGES) {
          const ids = store.predictions(config.runId, language).map(({ id }) => id);
          expect(new Set(ids).size).toBe(ITEMS);
          expect(ids).toHaveLength(ITEMS);
        }
      }
    } finally {
      store.close();
      calmStore.close();
    }
  },
);
