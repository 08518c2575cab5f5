/**
 * @file What a checkpoint is, what each method would train on it, and what memory that takes.
 */
import { methodSchema, type Method } from '../../shared/model/method.ts';
import { openCheckpoint, type Checkpoint } from '../models/checkpoint/checkpoint.ts';
import type { ModelConfig } from '../models/checkpoint/config.ts';
import type { Representation } from '../peft/adapter.ts';
import { adapterMethod, trainableParameters } from '../peft/registry.ts';

/** The batch that forecasts are made for. */
export const FORECAST_BATCH = { batchSize: 4, sequenceLength: 256 } as const;

export interface MethodForecast extends Representation {
  readonly label: string;
  readonly method: Method;
  readonly trainableParameters: number;
  /** Of the checkpoint's parameters, 0 to 1. */
  readonly trainableShare: number;
  /** Weights (mapped from their files), parameters with gradients and moments, and activations. */
  readonly trainingMemoryBytes: number;
  /** The same, each layer recomputed in the backward pass. */
  readonly gradientCheckpointingMemoryBytes: number;
}

export interface ModelInspection {
  readonly dir: string;
  readonly name: string;
  readonly config: ModelConfig;
  readonly dtype: Checkpoint['dtype'];
  readonly parameterCount: number;
  readonly weightBytes: number;
  readonly methods: readonly MethodForecast[];
}

/** The presets a newcomer would compare. */
const PRESETS: readonly { readonly label: string; readonly method: unknown }[] = [
  { label: 'prefix tuning, 10 tokens', method: { method: 'prefix-tuning' } },
  { label: 'prefix tuning, hidden, 10 tokens', method: { method: 'prefix-tuning', variant: 'hidden' } },
  { label: 'soft prompt, 10 tokens', method: { method: 'prompt-tuning' } },
  { label: 'Llama-Adapter, 10 tokens', method: { method: 'llama-adapter' } },
  { label: 'LoRA r=8, q and v', method: { method: 'lora' } },
  {
    label: 'LoRA r=8, all linear',
    method: {
      method: 'lora',
      targetModules: ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'],
    },
  },
  { label: 'full fine-tuning', method: { method: 'full' } },
];

/** @throws InputError if the folder is not a checkpoint that Atlas can open. */
export function inspectModel(dir: string): ModelInspection {
  const checkpoint = openCheckpoint(dir);
  const { config, name, dtype, parameterCount, weightBytes } = checkpoint;
  const methods = PRESETS.map(({ label, method: preset }) => {
    const method = methodSchema.parse(preset);
    const adapter = adapterMethod(method);
    const trainable = trainableParameters(adapter.parameters(method, config));
    const fixedBytes = weightBytes + trainable * BYTES_A_TRAINABLE + workingWeightBytes(checkpoint);
    return {
      label,
      method,
      ...adapter.representation(method, config),
      trainableParameters: trainable,
      trainableShare: trainable / parameterCount,
      trainingMemoryBytes: fixedBytes + activationBytes(config, config.numHiddenLayers),
      gradientCheckpointingMemoryBytes: fixedBytes + activationBytes(config, 1) + checkpointBytes(config),
    };
  });
  return { dir: checkpoint.dir, name, config, dtype, parameterCount, weightBytes, methods };
}

/** Parameter, gradient and two moments, float32 each; the runtime's copy of the gradient once more. */
const BYTES_A_TRAINABLE = 5 * 4;

/** A 16-bit weight is converted to float32 where it is used: the largest one at a time, and its neighbour. */
function workingWeightBytes({ dtype, config }: Checkpoint): number {
  if (dtype === 'float32') return 0;
  return 2 * 4 * config.hiddenSize * Math.max(config.vocabSize, config.intermediateSize);
}

/** What the backward pass keeps of `layers` layers, in float32; see the decoder and the operators' vjp rules. */
function activationBytes(config: ModelConfig, layers: number): number {
  const { batchSize, sequenceLength } = FORECAST_BATCH;
  const { hiddenSize, intermediateSize, numAttentionHeads, numKeyValueHeads, headDim } = config;
  const tokens = batchSize * sequenceLength;
  // Norm inputs and outputs; queries, keys, values, context; gate, up, their product and the activation.
  const aToken =
    6 * hiddenSize + (3 * numAttentionHeads + 4 * numKeyValueHeads) * headDim + 4 * intermediateSize;
  const attention = 2 * batchSize * numAttentionHeads * sequenceLength ** 2;
  return 4 * layers * (tokens * aToken + attention);
}

/** The residual stream between layers. */
function checkpointBytes(config: ModelConfig): number {
  const { batchSize, sequenceLength } = FORECAST_BATCH;
  return 4 * batchSize * sequenceLength * config.hiddenSize * config.numHiddenLayers;
}
