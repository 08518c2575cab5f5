/**
 * @file A checkpoint with an adapter in it, inside a graph under construction: what training and scoring
 * programs are built on. Trainable tensors are inputs of the graph, so one compiled program serves every state.
 */
import type { Tensors } from '../engine/backends/backend.ts';
import type { Value } from '../engine/ir/graph.ts';
import type { GraphBuilder } from '../engine/ops/builder.ts';
import type { Method } from '../../shared/model/method.ts';
import type { Checkpoint } from '../models/checkpoint/checkpoint.ts';
import {
  buildDecoder,
  buildDecoderStep,
  buildLogits,
  PLAIN_TEXT,
  type AdapterHooks,
  type AdapterLayout,
  type DecoderWeights,
  type StepCache,
  type TextForm,
} from '../models/llama/decoder.ts';
import { checkpointWeights } from '../models/llama/weights.ts';
import type { AdapterState } from './adapter.ts';
import { adapterMethod } from './registry.ts';

export interface AdaptedDecoder {
  readonly parameters: ReadonlyMap<string, Value>;
  readonly layout: AdapterLayout;
  /** Logits of every token, [n, V], or of some, int64 [o]: [n, o]. */
  readonly logits: (vocabulary?: Value) => Value;
}

/** Name of the graph input that feeds a parameter. */
export function parameterInput(name: string): string {
  return `parameter:${name}`;
}

/** Feeds of the trainable tensors. */
export function parameterFeeds(state: AdapterState): Tensors {
  return Object.fromEntries([...state].map(([name, tensor]) => [parameterInput(name), tensor]));
}

/**
 * Adds the decoder of `checkpoint` with `method` in it to the graph.
 * @param rows Flattened positions whose next token is to be predicted, int64 [n]; null where none is.
 * @param observe Told of each layer's own keys (rotated) and values, [B, P, K * D] each.
 */
export function adaptDecoder(
  b: GraphBuilder,
  checkpoint: Checkpoint,
  method: Method,
  training: boolean,
  rows: Value | null,
  observe: AdapterHooks['observe'] = () => undefined,
  form: TextForm = PLAIN_TEXT,
): AdaptedDecoder {
  const { config } = checkpoint;
  const { hooks, weights, ...parts } = adapt(b, checkpoint, method, training, observe);
  const hidden = buildDecoder(b, config, weights, hooks, parts.layout, rows, form);
  return { ...parts, logits: (vocabulary) => buildLogits(b, config, weights, hidden, vocabulary) };
}

/**
 * The same for one more token of every sequence; see `buildDecoderStep`.
 * @param cache What was computed for earlier tokens.
 */
export function adaptDecoderStep(
  b: GraphBuilder,
  checkpoint: Checkpoint,
  method: Method,
  cache: StepCache,
  observe: AdapterHooks['observe'],
): AdaptedDecoder {
  const { config } = checkpoint;
  const { hooks, weights, ...parts } = adapt(b, checkpoint, method, false, observe);
  const hidden = buildDecoderStep(b, config, weights, hooks, parts.layout, cache);
  return { ...parts, logits: (vocabulary) => buildLogits(b, config, weights, hidden, vocabulary) };
}

function adapt(
  b: GraphBuilder,
  checkpoint: Checkpoint,
  method: Method,
  training: boolean,
  observe: AdapterHooks['observe'],
): Omit<AdaptedDecoder, 'logits'> & { readonly hooks: AdapterHooks; readonly weights: DecoderWeights } {
  const { config } = checkpoint;
  const adapter = adapterMethod(method);
  const parameters = new Map<string, Value>();
  for (const [name, shape] of adapter.parameters(method, config)) {
    parameters.set(name, b.input(parameterInput(name), 'float32', shape));
  }
  const hooks = { ...adapter.hooks(b, method, config, parameters, training), observe };
  return {
    parameters,
    layout: adapter.layout(method),
    hooks,
    weights: checkpointWeights(b, checkpoint, hooks),
  };
}
