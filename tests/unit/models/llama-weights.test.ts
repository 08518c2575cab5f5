/**
 * @file Large 16-bit matrices are multiplied in slices: the same logits and gradients, and no name twice.
 */
import { expect, test } from 'vitest';
import { onnxRuntimeBackend } from '../../../main/engine/backends/onnxruntime/onnxruntime.ts';
import { gradients } from '../../../main/engine/autodiff/gradients.ts';
import { GraphBuilder } from '../../../main/engine/ops/builder.ts';
import { openCheckpoint, type Checkpoint } from '../../../main/models/checkpoint/checkpoint.ts';
import { buildDecoder, buildLogits, NO_HOOKS } from '../../../main/models/llama/decoder.ts';
import { textFeeds } from '../../../main/models/llama/text-feeds.ts';
import { checkpointWeights } from '../../../main/models/llama/weights.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { writeTinyCheckpoint } from '../../helpers/tiny-checkpoint.ts';

const LAYOUT = { virtualTokens: 2, prefixTokens: 0 };

/** Logits of a text, and the gradient of their sum of squares with respect to two virtual tokens. */
async function run(checkpoint: Checkpoint, convertedBytes?: number) {
  const b = new GraphBuilder();
  const virtual = b.input('virtual', 'float32', [2, checkpoint.config.hiddenSize]);
  const hooks = { ...NO_HOOKS, virtualTokens: () => virtual };
  const weights = checkpointWeights(b, checkpoint, hooks, convertedBytes);
  const hidden = buildDecoder(b, checkpoint.config, weights, hooks, LAYOUT, null);
  const logits = buildLogits(b, checkpoint.config, weights, hidden);
  const loss = b.reduceSum(b.mul(logits, logits), [0, 1, 2]);
  const graph = b.build('slices', { logits, gradient: gradients(b, loss, [virtual])[0]! });
  const backend = onnxRuntimeBackend({ provider: 'cpu', packedWeightsBytes: 0 });
  const executable = await backend.compile(graph);
  try {
    const size = checkpoint.config.hiddenSize;
    const data = Float32Array.from({ length: 2 * size }, (_, i) => Math.sin(i));
    const outputs = await executable.run({
      ...textFeeds(checkpoint.config, LAYOUT, [[3, 200, 14, 271]]).feeds,
      virtual: { dtype: 'float32', shape: [2, size], data },
    });
    return { outputs, initializers: graph.initializers.map(({ value }) => value.name) };
  } finally {
    await executable.release();
  }
}

test.each([true, false])('tied embeddings: %s', async (tied) => {
  const dir = temporaryDirectory();
  writeTinyCheckpoint(dir, { dtype: 'bfloat16', config: { tie_word_embeddings: tied } });
  const checkpoint = openCheckpoint(dir);
  const whole = await run(checkpoint);
  // 100 rows of 16 numbers: the head of 272 in three slices, the last of them shorter.
  const sliced = await run(checkpoint, 100 * 16 * 4);
  const head = tied ? 'model.embed_tokens.weight' : 'lm_head.weight';
  expect(sliced.initializers.filter((name) => name.startsWith(`${head}[`))).toEqual([
    `${head}[0]`,
    `${head}[1]`,
    `${head}[2]`,
  ]);
  expect(whole.initializers.some((name) => name.includes('['))).toBe(false);
  for (const output of ['logits', 'gradient']) {
    const expected = whole.outputs[output]!.data as Float32Array;
    const found = sliced.outputs[output]!.data as Float32Array;
    const scale = Math.max(...expected.map(Math.abs));
    expect(scale).toBeGreaterThan(0);
    for (const [i, value] of expected.entries())
      expect(Math.abs(found[i]! - value)).toBeLessThan(1e-5 * scale);
  }
});
