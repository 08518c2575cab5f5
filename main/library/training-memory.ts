/**
 * @file The memory that training takes, computed from shapes: a forecast where nothing was measured.
 */
import type { Method } from '../../shared/model/method.ts';
import type { Checkpoint } from '../models/checkpoint/checkpoint.ts';
import type { ModelConfig } from '../models/checkpoint/config.ts';
import { adapterMethod, trainableParameters } from '../peft/registry.ts';

/** What one forward pass holds. */
export interface BatchShape {
  readonly batchSize: number;
  /** Tokens of each sequence, virtual ones included. */
  readonly sequenceLength: number;
}

export interface TrainingMemory {
  readonly bytes: number;
  /** The same, each layer recomputed in the backward pass. */
  readonly gradientCheckpointingBytes: number;
}

/** Weights (mapped from their files), parameters with gradients and moments, and activations. */
export function trainingMemory(checkpoint: Checkpoint, trainable: number, batch: BatchShape): TrainingMemory {
  const { config, weightBytes } = checkpoint;
  const fixedBytes = weightBytes + trainable * BYTES_A_TRAINABLE + workingWeightBytes(checkpoint);
  return {
    bytes: fixedBytes + activationBytes(config, batch, config.numHiddenLayers),
    gradientCheckpointingBytes:
      fixedBytes + activationBytes(config, batch, 1) + checkpointBytes(config, batch),
  };
}

/** A run whose memory is to be computed. */
export interface ComputedRun {
  readonly modelPath: string;
  readonly method: Method;
  readonly gradientCheckpointing: boolean;
  readonly batch: BatchShape;
}

/** The most that a run takes in bytes; scoring alone, without a backward pass, where nothing is trained. */
export function computedMemory(checkpoint: Checkpoint, run: ComputedRun): number {
  const { method, gradientCheckpointing, batch } = run;
  const adapter = adapterMethod(method);
  const { virtualTokens } = adapter.layout(method);
  const shape = { ...batch, sequenceLength: batch.sequenceLength + virtualTokens };
  const trainable = trainableParameters(adapter.parameters(method, checkpoint.config));
  const memory = trainingMemory(checkpoint, trainable, shape);
  return gradientCheckpointing || trainable === 0 ? memory.gradientCheckpointingBytes : memory.bytes;
}

/** Parameter, gradient and two moments, float32 each; the runtime's copy of the gradient once more. */
const BYTES_A_TRAINABLE = 5 * 4;

/** A 16-bit weight is converted to float32 where it is used: the largest one at a time, and its neighbour. */
function workingWeightBytes({ dtype, config }: Checkpoint): number {
  if (dtype === 'float32') return 0;
  return 2 * 4 * config.hiddenSize * Math.max(config.vocabSize, config.intermediateSize);
}

/** What the backward pass keeps of `layers` layers, in float32; see the decoder and the operators' vjp rules. */
function activationBytes(
  config: ModelConfig,
  { batchSize, sequenceLength }: BatchShape,
  layers: number,
): number {
  const { hiddenSize, intermediateSize, numAttentionHeads, numKeyValueHeads, headDim } = config;
  const tokens = batchSize * sequenceLength;
  // Norm inputs and outputs; queries, keys, values, context; gate, up, their product and the activation.
  const aToken =
    6 * hiddenSize + (3 * numAttentionHeads + 4 * numKeyValueHeads) * headDim + 4 * intermediateSize;
  const attention = 2 * batchSize * numAttentionHeads * sequenceLength ** 2;
  return 4 * layers * (tokens * aToken + attention);
}

/** The residual stream between layers. */
function checkpointBytes(config: ModelConfig, { batchSize, sequenceLength }: BatchShape): number {
  return 4 * batchSize * sequenceLength * config.hiddenSize * config.numHiddenLayers;
}
