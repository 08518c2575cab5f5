/**
 * @file The pretraining command on a tiny model: it learns, and ends with the same bytes however it is interrupted.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LogLine } from '../../../scripts/demo-model/pretraining/run-folder.ts';
import { openCheckpoint } from '../../../main/models/checkpoint/checkpoint.ts';
import { writeTinyCheckpoint } from '../../helpers/tiny-checkpoint.ts';

const ROOT = join(import.meta.dirname, '../../..');
const COMMAND = join(ROOT, 'scripts/demo-model/pretrain.ts');
const DOCUMENTS = join(ROOT, 'tests/helpers/numbered-documents.ts');
const STEPS = 120;
const BATCH_TOKENS = 128;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pretrain-'));
  writeTinyCheckpoint(join(folder, 'model'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function args(out: string, ...more: string[]): string[] {
  const options: Record<string, string | number> = {
    model: join(folder, 'model'),
    documents: DOCUMENTS,
    out: join(folder, out),
    'total-tokens': STEPS * BATCH_TOKENS,
    'batch-tokens': BATCH_TOKENS,
    'sequence-length': 16,
    'learning-rate': 0.01,
    'warmup-steps': 10,
    'eval-steps': 40,
    'held-out-tokens': 256,
    'checkpoint-steps': 7,
  };
  return [COMMAND, ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, `${value}`]), ...more];
}

const run = async (out: string, ...more: string[]): Promise<string> =>
  (await promisify(execFile)(process.execPath, args(out, ...more))).stdout;
const file = (...path: string[]): Buffer => readFileSync(join(folder, ...path));
const logOf = (out: string): LogLine[] =>
  file(out, 'log.jsonl')
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine);
const learned = (out: string) =>
  logOf(out).map(({ step, tokens, gradNorm, heldOutLoss }) => ({ step, tokens, gradNorm, heldOutLoss }));

async function killAtFirstCheckpoint(out: string): Promise<void> {
  const child = spawn(process.execPath, args(out), { stdio: 'ignore' });
  const closed = once(child, 'close');
  while (!existsSync(join(folder, out, 'checkpoint', 'state.json'))) {
    expect(child.exitCode).toBeNull();
    await setTimeout(5);
  }
  child.kill('SIGKILL');
  await closed;
  expect(existsSync(join(folder, out, 'model'))).toBe(false);
}

describe('pretraining', () => {
  test('learns, and writes a checkpoint that opens', async () => {
    expect(await run('whole')).toBe(`done: ${join(folder, 'whole')}\n`);
    const { config, dtype } = openCheckpoint(join(folder, 'whole', 'model'));
    expect(dtype).toBe('float16');
    expect(config).toEqual(openCheckpoint(join(folder, 'model')).config);
    const log = logOf('whole');
    expect(log.map(({ step }) => step)).toEqual(Array.from({ length: 12 }, (_, i) => 10 * (i + 1)));
    expect(log.at(-1)).toMatchObject({ step: STEPS, tokens: STEPS * BATCH_TOKENS });
    const heldOut = log.flatMap(({ step, heldOutLoss }) =>
      heldOutLoss === undefined ? [] : [[step, heldOutLoss]],
    );
    expect(heldOut.map(([step]) => step)).toEqual([40, 80, 120]);
    expect(log[0]!.loss).toBeGreaterThan(Math.log(100));
    expect(heldOut.at(-1)![1]).toBeLessThan(log[0]!.loss - 1);
  });

  test('ends with the same bytes after it was killed', async () => {
    await killAtFirstCheckpoint('killed');
    await run('killed');
    expect(
      file('killed', 'model', 'model.safetensors').equals(file('whole', 'model', 'model.safetensors')),
    ).toBe(true);
    expect(
      file('killed', 'checkpoint', 'state.safetensors').equals(
        file('whole', 'checkpoint', 'state.safetensors'),
      ),
    ).toBe(true);
    expect(learned('killed')).toEqual(learned('whole'));
  });

  test('stops after a time, goes on, and refuses other settings', async () => {
    // The first step ends later than that.
    expect(await run('stopped', '--until-minutes', '0.0001')).toMatch(/^stopped with a checkpoint/);
    const state = JSON.parse(file('stopped', 'checkpoint', 'state.json').toString()) as { step: number };
    expect(state.step).toBe(1);
    await expect(run('stopped', '--seed', '1')).rejects.toThrow(/seed: is 0, not 1: give the same settings/);
    await run('stopped');
    expect(
      file('stopped', 'model', 'model.safetensors').equals(file('whole', 'model', 'model.safetensors')),
    ).toBe(true);
  });

  test('Muon learns the matrices of the layers, and goes on the same', async () => {
    const muon = ['--muon-learning-rate', '0.02'];
    await run('muon', ...muon);
    expect(logOf('muon').at(-1)!.heldOutLoss).toBeLessThan(logOf('muon')[0]!.loss - 1);
    await run('muon-stopped', ...muon, '--until-minutes', '0.0001');
    await run('muon-stopped', ...muon);
    expect(
      file('muon-stopped', 'model', 'model.safetensors').equals(file('muon', 'model', 'model.safetensors')),
    ).toBe(true);
  });
});
