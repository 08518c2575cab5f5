import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { prepareExperimentFile } from '../../../main/services/prepare-experiment.ts';
import { PUBLISHED_CONFIGS } from '../../../scripts/bench/memory/published-configs.ts';
import { writeSparseCheckpoint } from '../../../scripts/bench/memory/sparse-checkpoint.ts';
import { writeSmallExperiment } from '../../helpers/small-experiment.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

test('a method that no batch can make fit is refused before the weights are read', () => {
  const folder = temporaryDirectory();
  const file = writeSmallExperiment(folder, {
    methods: [{ config: { method: 'none' } }, { label: 'all weights', config: { method: 'full' } }],
  });
  rmSync(join(folder, 'model'), { recursive: true });
  // 47 GB of weights, a hole in a file; with gradients and moments, half a terabyte.
  writeSparseCheckpoint(join(folder, 'model'), PUBLISHED_CONFIGS['Mistral Small 24B']);
  expect(() => prepareExperimentFile(file)).toThrow(
    /^method all weights on atlas-test-\w+: takes 4\d\d GiB of memory beside the weights even for one token, and this machine has [\d.]+ GiB; choose another method, a smaller model or a larger machine\.$/,
  );
});
