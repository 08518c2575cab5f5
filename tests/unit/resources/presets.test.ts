/**
 * @file The presets that lay out a study: each is a whole experiment, and what they claim of parameters is so.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadGrid } from '../../../main/library/grid-presets.ts';
import { countParameters } from '../../../main/library/count-parameters.ts';
import { readModelConfig } from '../../../main/models/checkpoint/config.ts';
import { methodSchema } from '../../../shared/model/method.ts';
import { GRID_PRESETS } from '../../../shared/rpc/drafts.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const PRESETS = fileURLToPath(new URL('../../../resources/presets', import.meta.url));

test.each(GRID_PRESETS)('%s', (preset) => {
  const experiment = loadGrid(preset);
  expect(experiment.methods[0]!.config.method).toBe('none');
  expect(experiment.methods.length).toBeGreaterThan(2);
  expect(experiment.languages).toBe('all');
});

test('every grid of the wizard has its file', () => {
  expect(readdirSync(PRESETS).sort()).toEqual(GRID_PRESETS.map((name) => `${name}.yaml`).sort());
});

test('the matched budgets are what they say on the shapes of Llama 3.2 1B', () => {
  const folder = temporaryDirectory();
  writeFileSync(
    join(folder, 'config.json'),
    JSON.stringify({
      model_type: 'llama',
      architectures: ['LlamaForCausalLM'],
      vocab_size: 128256,
      hidden_size: 2048,
      intermediate_size: 8192,
      num_hidden_layers: 16,
      num_attention_heads: 32,
      num_key_value_heads: 8,
      head_dim: 64,
      rms_norm_eps: 1e-5,
      rope_theta: 500000,
      max_position_embeddings: 131072,
      tie_word_embeddings: true,
      hidden_act: 'silu',
      bos_token_id: 128000,
      eos_token_id: 128001,
    }),
  );
  const model = { config: readModelConfig(folder), parameterCount: 1_235_814_400 };
  const experiment = loadGrid('matched-budgets');
  const counts = experiment.methods.map(
    ({ config }) => countParameters(model, methodSchema.parse(config)).trainableParameters,
  );
  expect(counts).toEqual([0, 212_992, 212_992, 212_992, 196_624]);
});
