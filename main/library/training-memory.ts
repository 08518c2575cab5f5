/**
 * @file The memory that a run takes on the CPU, computed from shapes: a forecast where nothing was measured.
 * `npm run bench -- memory` holds it against measured runs.
 */
import { LINEAR_MODULES, type LinearModule, type Method } from '../../shared/model/method.ts';
import { PACKED_WEIGHTS_BYTES } from '../engine/backends/onnxruntime/packed-weights.ts';
import { elementCount } from '../engine/ir/tensor.ts';
import { SHARED_CONVERSION_BYTES } from '../engine/passes/split-weight-casts.ts';
import type { Checkpoint } from '../models/checkpoint/checkpoint.ts';
import type { ModelConfig } from '../models/checkpoint/config.ts';
import { CONVERTED_BYTES } from '../models/llama/weights.ts';
import { adapterMethod, trainableParameters } from '../peft/registry.ts';

/** What one forward pass holds. */
export interface BatchShape {
  readonly batchSize: number;
  /** Tokens of each sequence, virtual ones included. */
  readonly sequenceLength: number;
}

/** A process with its libraries. */
const PROCESS_BYTES = 200 * 2 ** 20;
/** Parameter, gradient and two moments, float32 each; the runtime's copy of the gradient once more. */
const BYTES_A_TRAINABLE = 5 * 4;

/** A run whose memory is to be computed. */
interface ComputedRun {
  readonly method: Method;
  readonly gradientCheckpointing: boolean;
  /** Null where nothing is trained. */
  readonly training: BatchShape | null;
  readonly scoring: BatchShape;
}

/**
 * The most that a run takes in bytes: training and scoring programs together, as a worker has them, with weights,
 * parameters with gradients and moments, and activations. Memory that one program gave back, the other does not get.
 */
export function computedMemory(checkpoint: Checkpoint, run: ComputedRun): number {
  const { method, gradientCheckpointing } = run;
  const { config, weightBytes } = checkpoint;
  const adapter = adapterMethod(method);
  const { virtualTokens } = adapter.layout(method);
  const withVirtual = (batch: BatchShape): BatchShape => ({
    ...batch,
    sequenceLength: batch.sequenceLength + virtualTokens,
  });
  const shapes = adapter.parameters(method, config);
  const { once, scoring } = convertedBytes(checkpoint);
  const fixed =
    PROCESS_BYTES +
    weightBytes +
    trainableParameters(shapes) * BYTES_A_TRAINABLE +
    packedBytes(checkpoint, run.training !== null) +
    scoring +
    workingBytes(config, withVirtual(run.scoring));
  if (run.training === null) return fixed + once.one;
  const batch = withVirtual(run.training);
  const kept = keptBytes(config, method, batch);
  const working = fixed + workingBytes(config, batch);
  if (!gradientCheckpointing) {
    const layers = config.numHiddenLayers - lowestAdapted([...shapes.keys()]);
    return working + once.one + layers * kept;
  }
  const residual = 4 * batch.batchSize * batch.sequenceLength * config.hiddenSize;
  return working + once.ofLayer + kept + config.numHiddenLayers * residual;
}

/** From this share of the machine's memory on, other programs decide whether a run fits. */
const TIGHT_SHARE = 0.8;

/** Whether a run that takes `peakBytes` fits a machine with `totalBytes`. */
export type MemoryFit = 'fits' | 'tight' | 'does-not-fit';

/** `tight`: over 80% of the machine's memory. */
export function memoryFit(peakBytes: number, totalBytes: number): MemoryFit {
  if (peakBytes > totalBytes) return 'does-not-fit';
  return peakBytes > TIGHT_SHARE * totalBytes ? 'tight' : 'fits';
}

/**
 * What a method takes at the very least beside the weights in their files, which the system may read again and again:
 * one sequence of one token, layers recomputed. In bytes.
 */
export function leastMemory(checkpoint: Checkpoint, method: Method): number {
  const batch = { batchSize: 1, sequenceLength: 1 };
  const training = method.method === 'none' ? null : batch;
  const run = { method, gradientCheckpointing: true, training, scoring: batch };
  return computedMemory(checkpoint, run) - checkpoint.weightBytes;
}

function float32Bytes({ weights }: Checkpoint): number {
  return [...weights.values()].reduce((sum, { shape }) => sum + 4 * elementCount(shape), 0);
}

function isPacked(checkpoint: Checkpoint): boolean {
  return float32Bytes(checkpoint) <= PACKED_WEIGHTS_BYTES;
}

/** Copies for the products of scoring, the LM head among them, and of training's forward and backward pass. */
function packedBytes(checkpoint: Checkpoint, trains: boolean): number {
  if (!isPacked(checkpoint)) return 0;
  const { vocabSize, hiddenSize, tieWordEmbeddings } = checkpoint.config;
  const head = 4 * vocabSize * hiddenSize;
  const layers = float32Bytes(checkpoint) - (tieWordEmbeddings ? head : 2 * head);
  return (trains ? 3 : 1) * layers + head;
}

/**
 * What weights that stay in their files take while they are float32: two at a time; all of a layer, where its backward
 * pass follows its recomputation; a slice of the LM head in scoring.
 */
function convertedBytes(checkpoint: Checkpoint): {
  readonly once: { readonly one: number; readonly ofLayer: number };
  readonly scoring: number;
} {
  const { config, weights } = checkpoint;
  if (isPacked(checkpoint)) return { once: { one: 0, ofLayer: 0 }, scoring: 0 };
  const layer = [...weights].flatMap(([name, { dtype, shape }]) =>
    name.startsWith('model.layers.0.') && dtype !== 'float32' ? [4 * elementCount(shape)] : [],
  );
  const largest = Math.min(Math.max(0, ...layer), CONVERTED_BYTES);
  const shared = layer.filter((bytes) => bytes <= SHARED_CONVERSION_BYTES);
  const head = weights.get(config.tieWordEmbeddings ? 'model.embed_tokens.weight' : 'lm_head.weight')!;
  return {
    once: {
      one: 2 * largest,
      // Quantised ones are converted in the backward pass only, so recomputation shares nothing with it.
      ofLayer: Math.max(
        2 * largest,
        config.quantisation === null ? shared.reduce((sum, bytes) => sum + bytes, 0) : 0,
      ),
    },
    scoring: head.dtype === 'float32' ? 0 : Math.min(4 * elementCount(head.shape), CONVERTED_BYTES),
  };
}

/** The first layer that has parameters: the backward pass ends there. */
function lowestAdapted(names: readonly string[]): number {
  const layers = names.map((name) => Number(/(?:^|\.)layers\.(\d+)\./.exec(name)?.[1] ?? 0));
  return layers.length === 0 ? 0 : Math.min(...layers);
}

/** Float32 values of one layer, for each token: what is computed at some time. */
function workingBytes(config: ModelConfig, { batchSize, sequenceLength }: BatchShape): number {
  const { hiddenSize, intermediateSize, numAttentionHeads, numKeyValueHeads, headDim } = config;
  const aToken =
    6 * hiddenSize + (3 * numAttentionHeads + 4 * numKeyValueHeads) * headDim + 4 * intermediateSize;
  const attention = 2 * numAttentionHeads * sequenceLength ** 2;
  return 4 * batchSize * (sequenceLength * aToken + attention);
}

/**
 * What the backward pass keeps of one layer: inputs of the norms, queries, keys and values, gate and up;
 * attention; and, for weights that train or LoRA beside them, inputs of the linear modules.
 */
function keptBytes(config: ModelConfig, method: Method, { batchSize, sequenceLength }: BatchShape): number {
  const { hiddenSize, intermediateSize, numAttentionHeads, numKeyValueHeads, headDim } = config;
  const queries = numAttentionHeads * headDim;
  const widths = { attended: hiddenSize, context: queries, fed: hiddenSize, activated: intermediateSize };
  const modules =
    method.method === 'full' ? LINEAR_MODULES : method.method === 'lora' ? method.targetModules : [];
  const read = new Set(modules.map((module) => INPUT_OF[module]));
  const extra = [...read].reduce((sum, input) => sum + widths[input], 0);
  const aToken = 2 * hiddenSize + queries + 2 * numKeyValueHeads * headDim + 2 * intermediateSize + extra;
  const attention = numAttentionHeads * sequenceLength ** 2;
  return 4 * batchSize * (sequenceLength * aToken + attention);
}

/** What each linear module reads; those that read the same keep it once. */
const INPUT_OF: Readonly<Record<LinearModule, 'attended' | 'context' | 'fed' | 'activated'>> = {
  q_proj: 'attended',
  k_proj: 'attended',
  v_proj: 'attended',
  o_proj: 'context',
  gate_proj: 'fed',
  up_proj: 'fed',
  down_proj: 'activated',
};
