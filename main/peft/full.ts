/**
 * @file Full fine-tuning: every weight of the checkpoint trains, in float32.
 */
import { InputError } from '../../shared/model/input-error.ts';
import { expectedTensors } from '../models/checkpoint/expected-tensors.ts';
import { readTensor, toFloat32 } from '../models/checkpoint/safetensors.ts';
import { NO_HOOKS } from '../models/llama/decoder.ts';
import type { AdapterMethod } from './adapter.ts';
import { float32Tensor } from './initialisation.ts';

export const full: AdapterMethod<'full'> = {
  parameters(_method, config) {
    if (config.quantisation !== null)
      throw new InputError(
        'method "full"',
        'trains every weight, which cannot be done on a quantised base: choose another method, or the model it was quantised from',
      );
    return expectedTensors(config);
  },
  layout: () => ({ virtualTokens: 0, prefixTokens: 0 }),

  initialise: (_method, { checkpoint }) =>
    new Map(
      [...checkpoint.weights].map(([name, tensor]) => [
        name,
        float32Tensor(tensor.shape, toFloat32(readTensor(tensor))),
      ]),
    ),

  hooks: (_b, _method, _config, values) => ({ ...NO_HOOKS, weight: (name) => values.get(name) ?? null }),

  representation: () => ({
    format: 'checkpoint',
    note: 'Full fine-tuning is written as a Hugging Face checkpoint in float32.',
  }),

  toPeft() {
    throw new Error('full fine-tuning has no PEFT form');
  },
};
