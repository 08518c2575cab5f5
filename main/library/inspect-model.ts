/**
 * @file What a checkpoint is, what each method would train on it, and what memory that takes.
 */
import { totalmem } from 'node:os';
import { methodSchema, type Method } from '../../shared/model/method.ts';
import { openCheckpoint, type Checkpoint } from '../models/checkpoint/checkpoint.ts';
import type { ModelConfig } from '../models/checkpoint/config.ts';
import type { Representation } from '../peft/adapter.ts';
import { adapterMethod, trainableParameters } from '../peft/registry.ts';
import { computedMemory, memoryFit, type BatchShape, type MemoryFit } from './training-memory.ts';

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
  /** On the machine that it is inspected for, without and with recomputation. */
  readonly fit: MemoryFit;
  readonly gradientCheckpointingFit: MemoryFit;
}

export interface ModelInspection {
  readonly dir: string;
  readonly name: string;
  readonly config: ModelConfig;
  readonly dtype: Checkpoint['dtype'];
  readonly parameterCount: number;
  readonly weightBytes: number;
  /** Of the machine. */
  readonly totalMemoryBytes: number;
  readonly methods: readonly MethodForecast[];
}

/** The presets a newcomer would compare. */
const PRESETS: readonly { readonly label: string; readonly method: unknown }[] = [
  { label: 'prefix tuning, 10 tokens', method: { method: 'prefix-tuning' } },
  { label: 'prefix tuning, hidden, 10 tokens', method: { method: 'prefix-tuning', variant: 'hidden' } },
  { label: 'prompt tuning, 10 tokens', method: { method: 'prompt-tuning' } },
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

/**
 * @param totalMemoryBytes Of the machine that runs shall fit.
 * @throws InputError if the folder is not a checkpoint that Atlas can open.
 */
export function inspectModel(
  dir: string,
  batch: BatchShape = FORECAST_BATCH,
  totalMemoryBytes = totalmem(),
): ModelInspection {
  const checkpoint = openCheckpoint(dir);
  const { config, name, dtype, parameterCount, weightBytes } = checkpoint;
  const presets = PRESETS.map(({ label, method }) => ({ label, method: methodSchema.parse(method) }));
  // A quantised base takes no full fine-tuning.
  const offered = presets.filter(({ method }) => config.quantisation === null || method.method !== 'full');
  const methods = offered.map(({ label, method }) => {
    const adapter = adapterMethod(method);
    const trainable = trainableParameters(adapter.parameters(method, config));
    const run = { method, training: batch, scoring: batch };
    const memoryBytes = computedMemory(checkpoint, { ...run, gradientCheckpointing: false });
    const recomputingBytes = computedMemory(checkpoint, { ...run, gradientCheckpointing: true });
    return {
      label,
      method,
      ...adapter.representation(method, config),
      trainableParameters: trainable,
      trainableShare: trainable / parameterCount,
      trainingMemoryBytes: memoryBytes,
      gradientCheckpointingMemoryBytes: recomputingBytes,
      fit: memoryFit(memoryBytes, totalMemoryBytes),
      gradientCheckpointingFit: memoryFit(recomputingBytes, totalMemoryBytes),
    };
  });
  return { dir: checkpoint.dir, name, config, dtype, parameterCount, weightBytes, totalMemoryBytes, methods };
}
