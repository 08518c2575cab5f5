/**
 * @file What methods would train on a model, and sizes of theirs that train about as much as each other.
 */
import { InputError } from '../../shared/model/input-error.ts';
import type { Method } from '../../shared/model/method.ts';
import type { BudgetMatch, ParameterCount } from '../../shared/rpc/models.ts';
import type { ModelConfig } from '../models/checkpoint/config.ts';
import { adapterMethod, trainableParameters } from '../peft/registry.ts';

/** What of a checkpoint a count needs. */
export interface CountedModel {
  readonly config: ModelConfig;
  readonly parameterCount: number;
}

/** What a method would train. One that does not fit the model is told in `problem`, not thrown. */
export function countParameters({ config, parameterCount }: CountedModel, method: Method): ParameterCount {
  const adapter = adapterMethod(method);
  try {
    const trainable = trainableParameters(adapter.parameters(method, config));
    const { format, note } = adapter.representation(method, config);
    return {
      method,
      trainableParameters: trainable,
      trainableShare: trainable / parameterCount,
      format,
      note,
      problem: null,
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return {
      method,
      trainableParameters: null,
      trainableShare: null,
      format: null,
      note: null,
      problem: error.message,
    };
  }
}

/** Sizes from 1 to this are what the schema allows. */
const MAX_SIZE = 4096;

/**
 * The method with the rank or length whose count is nearest to the target; the smaller one of two equally near.
 * Counts grow evenly with the size, so counts at sizes 1 and 2 tell the size; it is checked by counting.
 */
export function matchBudget(model: CountedModel, method: Method, targetParameters: number): BudgetMatch {
  const resize = resizer(method);
  if (resize === null) return { ...countParameters(model, method), field: null, relativeDifference: null };
  const countAt = (size: number): number | null =>
    countParameters(model, resize.to(size)).trainableParameters;
  const one = countAt(1);
  const two = countAt(2);
  if (one === null || two === null) {
    return { ...countParameters(model, method), field: resize.field, relativeDifference: null };
  }
  const step = two - one;
  const below = Math.floor((targetParameters - one) / step) + 1;
  const sizes = [below, below + 1].map((size) => Math.min(MAX_SIZE, Math.max(1, size)));
  const distance = (size: number): number => Math.abs((countAt(size) ?? Infinity) - targetParameters);
  const best = distance(sizes[1]!) < distance(sizes[0]!) ? sizes[1]! : sizes[0]!;
  const matched = countParameters(model, resize.to(best));
  const difference = (matched.trainableParameters! - targetParameters) / targetParameters;
  return { ...matched, field: resize.field, relativeDifference: difference };
}

interface Resizer {
  readonly field: NonNullable<BudgetMatch['field']>;
  readonly to: (size: number) => Method;
}

/** How a method's size is set; null where it has none. LoRA keeps alpha / r, so that updates keep their scale. */
function resizer(method: Method): Resizer | null {
  switch (method.method) {
    case 'none':
    case 'full':
      return null;
    case 'lora': {
      const { loraAlpha, r: rank, useRslora } = method;
      const scale = (r: number): number => (useRslora ? Math.sqrt(r / rank) : r / rank);
      return { field: 'r', to: (r) => ({ ...method, r, loraAlpha: loraAlpha * scale(r) }) };
    }
    case 'prefix-tuning':
    case 'prompt-tuning':
      return { field: 'numVirtualTokens', to: (numVirtualTokens) => ({ ...method, numVirtualTokens }) };
    case 'llama-adapter':
      return { field: 'adapterLen', to: (adapterLen) => ({ ...method, adapterLen }) };
  }
}
