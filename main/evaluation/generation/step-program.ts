/**
 * @file A program that reads one token more of every sequence of a batch, and the graphs that it may be made of. Where
 * the cache of keys and values is between its steps depends on the backend.
 */
import type { Tensors } from '../../engine/backends/backend.ts';
import { addDims, type Dim } from '../../engine/ir/dim.ts';
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
  /** Starts with a batch. One begun before is at its end: where the cache is on a device, reading more of it is refused. */
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
 * Parts of the cache of a step, each an input of [batch, K, places, D] for the keys and the values of a layer: all in
 * one; or what was there before a text was gone on with, and what was added, which each step adds to.
 */
export const WHOLE_CACHE = ['cached'] as const;
export const GROWING_CACHE = ['prompt', 'written'] as const;
type CachePart = (typeof WHOLE_CACHE | typeof GROWING_CACHE)[number];

/** Name of a layer's keys or values among the inputs of a step. */
export function cacheInput(cachePart: CachePart, part: KeyOrValue, layer: number): string {
  return `${cachePart}_${part}.${layer}`;
}

/**
 * Logits after one more token, [batch, V], and its keys and values, [batch, 1, K * D]; of a growing cache, its last part
 * with them.
 */
export function buildStepGraph(
  checkpoint: Checkpoint,
  method: Method,
  cacheParts: typeof WHOLE_CACHE | typeof GROWING_CACHE,
): Graph {
  const b = new GraphBuilder();
  const { numHiddenLayers, numKeyValueHeads, headDim } = checkpoint.config;
  const grows = cacheParts === GROWING_CACHE;
  const input = (cachePart: CachePart, part: KeyOrValue, layer: number): Value =>
    b.input(cacheInput(cachePart, part, layer), 'float32', ['batch', numKeyValueHeads, cachePart, headDim]);
  const cache = Array.from({ length: numHiddenLayers }, (_, layer) =>
    cacheParts.map((cachePart) => ({
      keys: input(cachePart, 'keys', layer),
      values: input(cachePart, 'values', layer),
    })),
  );
  const places = cacheParts.reduce<Dim>((sum, cachePart) => addDims(sum, cachePart), 0);
  const outputs: Record<string, Value> = {};
  const decoder = adaptDecoderStep(
    b,
    checkpoint,
    method,
    { layer: (layer) => cache[layer]!, places, grows },
    (layer, keys, values) => {
      const own = { keys, values };
      for (const part of KEYS_AND_VALUES) {
        outputs[cacheOutput(part, layer)] = grows
          ? growCache(b, cache[layer]!.at(-1)![part], own[part])
          : own[part];
      }
    },
  );
  const graph = dedupe(prune(b.build('step', { [LOGITS]: decoder.logits(), ...outputs })));
  verifyGraph(graph);
  return graph;
}
