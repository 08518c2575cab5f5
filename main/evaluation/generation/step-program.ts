/**
 * @file A program that reads one token more of every sequence of a batch, and the graphs that it may be made of. Where
 * the cache of keys and values is between its steps depends on the backend.
 */
import type { Tensors } from '../../engine/backends/backend.ts';
import type { Graph, Value } from '../../engine/ir/graph.ts';
import { GraphBuilder } from '../../engine/ops/builder.ts';
import { verifyGraph } from '../../engine/ops/verify.ts';
import { dedupe } from '../../engine/passes/dedupe.ts';
import { prune } from '../../engine/passes/prune.ts';
import type { Method } from '../../../shared/model/method.ts';
import type { Checkpoint } from '../../models/checkpoint/checkpoint.ts';
import { growCache } from '../../models/llama/decoder.ts';
import { adaptDecoderStep } from '../../peft/adapted-decoder.ts';

export const LOGITS = 'logits';

export const KEYS_AND_VALUES = ['keys', 'values'] as const;
export type KeyOrValue = (typeof KEYS_AND_VALUES)[number];

/** Name of a layer's keys or values among the inputs of a step. */
export function cacheInput(part: KeyOrValue, layer: number): string {
  return `cached_${part}.${layer}`;
}

/** Name of a layer's new keys or values among the outputs of a program. */
export function cacheOutput(part: KeyOrValue, layer: number): string {
  return `${part}.${layer}`;
}

/** What reading the prompts of a batch gave. */
export interface ReadPrompts {
  /** Tokens of each sequence, virtual ones included. */
  readonly lengths: readonly number[];
  /** Keys and values, [sequences, K, positions, D] by `cacheOutput`; what is beyond a sequence's length is padding. */
  readonly outputs: Tensors;
  /** Feeds of the adapter's tensors. */
  readonly parameters: Tensors;
}

export interface StepProgram {
  /** Starts with a batch. One begun before is at its end. */
  begin(prompts: ReadPrompts): Promise<SequenceCache>;
  release(): Promise<void>;
}

/** Sequences of a batch that are gone on with. */
export interface SequenceCache {
  /** Tokens of each, virtual ones included. */
  readonly lengths: readonly number[];
  /** Leaves all others, given the places of those to keep in rising order. */
  keep(sequences: readonly number[]): void;
  /** Reads a token of each. @returns Logits after it by `LOGITS`, [sequences, V]. */
  read(ids: readonly number[]): Promise<Tensors>;
}

/**
 * Logits after one more token, [batch, V], and its keys and values, [batch, 1, K * D], or the whole cache with them,
 * [batch, K, cached + 1, D].
 */
export function buildStepGraph(checkpoint: Checkpoint, method: Method, grows: boolean): Graph {
  const b = new GraphBuilder();
  const { numHiddenLayers, numKeyValueHeads, headDim } = checkpoint.config;
  const cached = (part: KeyOrValue, layer: number): Value =>
    b.input(cacheInput(part, layer), 'float32', ['batch', numKeyValueHeads, 'cached', headDim]);
  const cache = Array.from({ length: numHiddenLayers }, (_, layer) => ({
    keys: cached('keys', layer),
    values: cached('values', layer),
  }));
  const outputs: Record<string, Value> = {};
  const decoder = adaptDecoderStep(
    b,
    checkpoint,
    method,
    { layer: (layer) => cache[layer]!, grows },
    (layer, keys, values) => {
      for (const [part, own] of [
        ['keys', keys],
        ['values', values],
      ] as const) {
        outputs[cacheOutput(part, layer)] = grows ? growCache(b, cache[layer]![part], own) : own;
      }
    },
  );
  const graph = dedupe(prune(b.build('step', { [LOGITS]: decoder.logits(), ...outputs })));
  verifyGraph(graph);
  return graph;
}
