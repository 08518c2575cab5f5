/**
 * @file The architectures of the study, and Qwen's, at reduced size, against what transformers and PEFT compute on them
 * (tests/golden/architectures/make_architectures.py): short texts, texts beyond Llama's original positions, and what is
 * written greedily.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { onnxRuntimeBackend } from '../../../main/engine/backends/onnxruntime/onnxruntime.ts';
import { GenerationProgram } from '../../../main/evaluation/generation/generation-program.ts';
import { writeTexts } from '../../../main/evaluation/generation/write-texts.ts';
import { openCheckpoint } from '../../../main/models/checkpoint/checkpoint.ts';
import { readModelConfig } from '../../../main/models/checkpoint/config.ts';
import { loadTokenizer, type Tokenizer } from '../../../main/models/tokenizer/tokenizer.ts';
import { readAdapter } from '../../../main/peft/adapter-files.ts';
import { sequenceLogits } from '../../../main/peft/logits-program.ts';
import { verifyDirectory } from '../../../main/verification/verify-directory.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const GOLDEN = join(import.meta.dirname, '../../golden/architectures');
const MODELS = [
  ...['llama-3.2-1b', 'llama-3.2-3b', 'llama-3.1-8b', 'mistral-7b-v0.3', 'mistral-small-24b'],
  ...['qwen2.5-1.5b', 'qwen3-0.6b', 'qwen3-8b'],
];
/** Those with logits of a long text. */
const FAR = ['llama-3.2-1b', 'llama-3.1-8b', 'mistral-small-24b'];
const TOLERANCE = 1e-4;

const readJson = (file: string): unknown => JSON.parse(readFileSync(join(GOLDEN, file), 'utf8'));

describe.each(MODELS)('%s', (model) => {
  const dir = join(GOLDEN, model);

  test('has the logits, loss and gradients that PyTorch has', async () => {
    const failed: string[] = [];
    const checks = new Set<string>();
    for await (const { subject, quantity, error, passed } of verifyDirectory(
      dir,
      onnxRuntimeBackend({ provider: 'cpu' }),
      TOLERANCE,
    )) {
      checks.add(`${subject} ${quantity}`);
      if (!passed) failed.push(`${subject} ${quantity}: ${error}`);
    }
    expect(failed).toEqual([]);
    expect(checks).toEqual(
      new Set(['base logits', 'adapter parameters', 'adapter logits', 'adapter loss', 'adapter gradients']),
    );
  });
});

test.each(FAR)('%s has the logits of PyTorch beyond 8192 positions', async (model) => {
  const dir = join(GOLDEN, model);
  const { tokens, rows, logits } = z
    .object({ tokens: z.int(), rows: z.array(z.int()), logits: z.array(z.array(z.number())) })
    .parse(readJson(`${model}/long.json`));
  const checkpoint = openCheckpoint(dir);
  const { vocabSize } = checkpoint.config;
  const ids = Array.from({ length: tokens }, (_, i) => (7 * i * i + 3 * i) % vocabSize);
  const backend = onnxRuntimeBackend({ provider: 'cpu' });
  const { data } = await sequenceLogits(backend, checkpoint, { method: 'none' }, new Map(), ids);
  expect(Math.max(...rows)).toBeGreaterThan(8192);
  const errors = rows.map((row, place) =>
    Math.max(...logits[place]!.map((value, i) => Math.abs(value - data[row * vocabSize + i]!))),
  );
  expect(errors.filter((error) => !(error <= TOLERANCE))).toEqual([]);
});

const ids = z.array(z.int());
const written = z
  .object({
    transformers: z.string(),
    models: z.record(
      z.string(),
      z.object({
        prompts: z.array(ids),
        maxTokens: z.int(),
        written: z.record(
          z.string(),
          z.object({ free: z.array(ids), endToken: z.int(), ended: z.array(ids) }),
        ),
      }),
    ),
  })
  .parse(readJson('written.json'));

/** A tokenizer of as many tokens as the model has, each a character of its own, so that texts tell ids. */
function lettersFor(model: string): Tokenizer {
  const dir = join(temporaryDirectory(), 'letters');
  mkdirSync(dir);
  writeFileSync(join(dir, 'config.json'), readFileSync(join(GOLDEN, model, 'config.json')));
  const { vocabSize } = readModelConfig(dir);
  const vocab = Object.fromEntries(Array.from({ length: vocabSize }, (_, id) => [letterOf(id), id]));
  writeFileSync(
    join(dir, 'tokenizer.json'),
    JSON.stringify({ model: { type: 'BPE', vocab, merges: [] }, decoder: { type: 'Fuse' } }),
  );
  return loadTokenizer(dir);
}

function letterOf(id: number): string {
  return String.fromCodePoint(0x4e00 + id);
}

describe(`greedy writing as transformers ${written.transformers} generates`, () => {
  const cases = Object.entries(written.models).flatMap(([model, golden]) =>
    Object.entries(golden.written).map(([adapter, expected]) => ({ model, adapter, ...golden, ...expected })),
  );

  test.each(cases)('$model, $adapter', async ({ model, adapter, prompts, maxTokens, ...expected }) => {
    const dir = join(GOLDEN, model);
    const checkpoint = openCheckpoint(dir);
    const { method, state } =
      adapter === 'base'
        ? { method: { method: 'none' } as const, state: new Map() }
        : readAdapter(join(dir, adapter), checkpoint);
    const tokenizer = lettersFor(model);
    const program = await GenerationProgram.compile(
      onnxRuntimeBackend({ provider: 'cpu' }),
      checkpoint,
      method,
    );

    /** All prompts in one batch. */
    async function write(endTokenIds: ReadonlySet<number>): Promise<string[]> {
      const texts: string[] = [];
      await writeTexts(
        program,
        state,
        tokenizer,
        prompts,
        { until: [], maxTokens, endTokenIds },
        {
          onWritten: (place, { text, endedBy, tokens }) => {
            texts[place] = `${text}${endedBy === 'end' ? '.' : ''}`;
            expect(tokens).toBe(Array.from(texts[place]).length);
          },
        },
      );
      return texts;
    }

    const asText = (tokens: readonly number[]) =>
      tokens.map((id) => (id === expected.endToken ? '.' : letterOf(id))).join('');
    expect(await write(new Set())).toEqual(expected.free.map((text) => text.map(letterOf).join('')));
    const ended = await write(new Set([expected.endToken]));
    expect(ended).toEqual(expected.ended.map(asText));
    expect(ended.some((text) => text.endsWith('.') && Array.from(text).length < maxTokens)).toBe(true);
    await program.release();
  });
});
