/**
 * @file The table of methods. A method of the schema without a file here does not compile.
 */
import type { Method, MethodName } from '../../shared/model/method.ts';
import type { AdapterMethod } from './adapter.ts';
import { full } from './full.ts';
import { llamaAdapter } from './llama-adapter.ts';
import { lora } from './lora.ts';
import { none } from './none.ts';
import { prefixTuning } from './prefix-tuning.ts';
import { promptTuning } from './prompt-tuning.ts';

const METHODS: { readonly [N in MethodName]: AdapterMethod<N> } = {
  none,
  'prefix-tuning': prefixTuning,
  'prompt-tuning': promptTuning,
  'llama-adapter': llamaAdapter,
  lora,
  full,
};

/** What the method of a configuration declares. */
export function adapterMethod<M extends Method>(method: M): AdapterMethod<M['method']> {
  return METHODS[method.method] as AdapterMethod<M['method']>;
}

/** Number of trainable values. */
export function trainableParameters(shapes: ReadonlyMap<string, readonly number[]>): number {
  return [...shapes.values()].reduce(
    (sum, shape) => sum + shape.reduce((product, dim) => product * dim, 1),
    0,
  );
}
