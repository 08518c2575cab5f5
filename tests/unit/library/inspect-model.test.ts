/**
 * @file The study's models at their true size, as holes in files: parameters, memory, what fits, and what is refused.
 */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inspectModel } from '../../../main/library/inspect-model.ts';
import { leastMemory } from '../../../main/library/training-memory.ts';
import { openCheckpoint } from '../../../main/models/checkpoint/checkpoint.ts';
import { PUBLISHED_CONFIGS } from '../../../scripts/bench/memory/published-configs.ts';
import { writeSparseCheckpoint } from '../../../scripts/bench/memory/sparse-checkpoint.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const GIB = 2 ** 30;
const MACHINE = 24 * GIB;
const BATCH = { batchSize: 1, sequenceLength: 512 };

/** Parameters as the models' cards and files give them. */
test.each([
  ['Llama 3.2 1B', 1_235_814_400, 'fits'],
  ['Llama 3.2 3B', 3_212_749_824, 'fits'],
  ['Llama 3.1 8B', 8_030_261_248, 'tight'],
  ['Mistral 7B v0.3', 7_248_023_552, 'fits'],
  ['Mistral Small 24B', 23_572_403_200, 'does-not-fit'],
] as const)('%s', (model, parameters, fit) => {
  const dir = join(temporaryDirectory(), 'model');
  writeSparseCheckpoint(dir, PUBLISHED_CONFIGS[model]);
  const { parameterCount, weightBytes, methods } = inspectModel(dir, BATCH, MACHINE);
  expect(parameterCount).toBe(parameters);
  expect(weightBytes).toBe(2 * parameters);
  const [prefix, ...others] = methods;
  expect(prefix).toMatchObject({ label: 'prefix tuning, 10 tokens', fit });
  for (const { trainingMemoryBytes, gradientCheckpointingMemoryBytes } of methods) {
    expect(trainingMemoryBytes).toBeGreaterThan(weightBytes);
    expect(gradientCheckpointingMemoryBytes).toBeLessThan(trainingMemoryBytes);
  }
  // Every weight with its gradient and two moments.
  const full = others.find(({ method }) => method.method === 'full')!;
  expect(full.fit).toBe('does-not-fit');
  expect(full.trainingMemoryBytes).toBeGreaterThan(20 * parameters);
  expect(leastMemory(openCheckpoint(dir), full.method)).toBeGreaterThan(20 * parameters);
});

test('a model that does not fit in 16 bits fits in 4, with recomputation', () => {
  const dir = join(temporaryDirectory(), 'model');
  writeSparseCheckpoint(dir, PUBLISHED_CONFIGS['Mistral Small 24B'], { bits: 4, blockSize: 32 });
  const { parameterCount, weightBytes, methods } = inspectModel(dir, BATCH, MACHINE);
  expect(parameterCount).toBe(23_572_403_200);
  expect(weightBytes).toBeLessThan(17 * GIB);
  expect(methods.map(({ method }) => method.method)).not.toContain('full');
  expect(methods[0]).toMatchObject({ fit: 'does-not-fit', gradientCheckpointingFit: 'fits' });
});
