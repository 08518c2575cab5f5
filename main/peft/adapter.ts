/**
 * @file What every method declares: its parameters, how they start, how they enter the decoder, and how they
 * stand in Hugging Face PEFT's files. One file a method beside this one.
 */
import type { Value } from '../engine/ir/graph.ts';
import type { Tensor } from '../engine/ir/tensor.ts';
import type { GraphBuilder } from '../engine/ops/builder.ts';
import type { Method, MethodName } from '../../shared/model/method.ts';
import type { Checkpoint } from '../models/checkpoint/checkpoint.ts';
import type { ModelConfig } from '../models/checkpoint/config.ts';
import type { AdapterHooks, AdapterLayout } from '../models/llama/decoder.ts';

export type Float32Tensor = Extract<Tensor, { dtype: 'float32' }>;
/** Trainable tensors by name, in the order of the method's parameters. */
export type AdapterState = ReadonlyMap<string, Float32Tensor>;
export type ParameterShapes = ReadonlyMap<string, readonly number[]>;

/** Rotated keys, as a cache holds them, and values of one layer: [tokens, K * D] each. */
export interface LayerKeyValues {
  readonly keys: Float32Array;
  readonly values: Float32Array;
}

/** What starting values may be taken from. */
export interface InitialisationContext {
  readonly checkpoint: Checkpoint;
  /** Uniform 32-bit integers of the run's seed. */
  readonly random: () => number;
  /** Token ids of a text, without special tokens. */
  readonly encode: (text: string) => readonly number[];
  /** Keys (rotated, as a cache holds them) and values of each layer of the frozen model on a text: [tokens, K * D]. */
  readonly keyValues: (ids: readonly number[]) => Promise<readonly LayerKeyValues[]>;
}

/** An adapter in the PEFT layout: adapter_config.json and the tensors of adapter_model.safetensors. */
export interface PeftAdapter {
  readonly config: Readonly<Record<string, unknown>>;
  readonly tensors: AdapterState;
}

export interface Representation {
  /** `native`: PEFT has no type that computes the same; the adapter is written in our own format. */
  readonly format: 'peft' | 'native' | 'checkpoint';
  /** Why it is not PEFT's, or what PEFT cannot do with it; shown before launch and in reports. */
  readonly note: string | null;
}

export type MethodOf<N extends MethodName> = Extract<Method, { method: N }>;

export interface AdapterMethod<N extends MethodName> {
  /** Names and shapes of the trainable tensors. @throws InputError if the method does not fit the model. */
  parameters(method: MethodOf<N>, config: ModelConfig): ParameterShapes;
  layout(method: MethodOf<N>): AdapterLayout;
  initialise(method: MethodOf<N>, context: InitialisationContext): Promise<AdapterState> | AdapterState;
  /** `training` graphs may add inputs, such as dropout masks; scoring graphs may not. */
  hooks(
    b: GraphBuilder,
    method: MethodOf<N>,
    config: ModelConfig,
    parameters: ReadonlyMap<string, Value>,
    training: boolean,
  ): AdapterHooks;
  representation(method: MethodOf<N>, config: ModelConfig): Representation;
  /** The PEFT form, where `representation` says there is one. Gradients map the same way as parameters. */
  toPeft(method: MethodOf<N>, checkpoint: Checkpoint, state: AdapterState): PeftAdapter;
}
