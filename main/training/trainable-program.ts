/**
 * @file A training program together with its optimiser: it holds weights and moments, and takes batches.
 */
import type { Tensors } from '../engine/backends/backend.ts';
import type { AdapterState, Float32Tensor } from '../peft/adapter.ts';
import type { AdamWOptions, AdamWState } from './adamw.ts';

export interface OptimizerOptions extends AdamWOptions {
  /** Clip the global gradient norm to this; null means no clipping. */
  readonly maxGradNorm: number | null;
  /** Learns the tensors that `applies` names by Muon, whose learning rate is `learningRateFactor` times AdamW's. */
  readonly muon: {
    readonly applies: (name: string, shape: readonly number[]) => boolean;
    readonly learningRateFactor: number;
  } | null;
}

/** Muon's tensors have their momentum as first moment, and no second. */
export interface TrainableState {
  readonly parameters: AdapterState;
  readonly optimizer: AdamWState;
}

export interface OptimizerStep {
  readonly loss: number;
  /** Before clipping. */
  readonly gradNorm: number;
}

export interface TrainableProgram {
  /** One optimiser step on a batch's feeds. */
  step(feeds: Tensors, learningRate: number): Promise<OptimizerStep>;
  /** Loss of a batch; nothing is learned from it. */
  loss(feeds: Tensors): Promise<number>;
  /** A copy of the state. */
  read(): Promise<TrainableState>;
  release(): Promise<void>;
}

/** The state before the first step. */
export function initialTrainableState(parameters: AdapterState, { muon }: OptimizerOptions): TrainableState {
  const zeros = (tensors: Iterable<readonly [string, Float32Tensor]>) =>
    new Map(
      [...tensors].map(([name, tensor]) => [name, { ...tensor, data: new Float32Array(tensor.data.length) }]),
    );
  return {
    parameters,
    optimizer: {
      step: 0,
      firstMoments: zeros(parameters),
      secondMoments: zeros(
        [...parameters].filter(([name, { shape }]) => muon?.applies(name, shape) !== true),
      ),
    },
  };
}
