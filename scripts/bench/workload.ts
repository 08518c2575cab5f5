/**
 * @file What the benches run: the shapes of SmolLM-135M (huggingface.co/HuggingFaceTB/SmolLM-135M, config.json)
 * with random weights, and one adapter and weight type a variant.
 */
import { methodSchema, type Method } from '../../shared/model/method.ts';

/** config.json of the model. */
export const MODEL_CONFIG = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  vocab_size: 49_152,
  hidden_size: 576,
  intermediate_size: 1536,
  num_hidden_layers: 30,
  num_attention_heads: 9,
  num_key_value_heads: 3,
  head_dim: 64,
  hidden_act: 'silu',
  rms_norm_eps: 1e-5,
  rope_theta: 10_000,
  max_position_embeddings: 2048,
  tie_word_embeddings: true,
  bos_token_id: 0,
  eos_token_id: 0,
} as const;

export const BENCHES = ['train-step', 'scoring', 'generation'] as const;
export type BenchName = (typeof BENCHES)[number];

/** Sequences in a batch. */
export const BATCH_SIZE = 4;
/** Text tokens of a sequence. */
export const SEQUENCE_TOKENS = 128;
/** A training step predicts the tokens after this many last positions of each sequence. */
export const LABEL_POSITIONS = 32;
/** Answer options of a scored item, one token each. */
export const OPTIONS = 4;

/** Tokens that a measured step of generation writes of every sequence. */
export const WRITTEN_TOKENS = 8;

export const PREFIX_TOKENS = 10;
export const LORA_RANK = 8;

/** How weights are stored in the checkpoint. */
export type WeightDType = 'float32' | 'bfloat16';

export interface Variant {
  readonly name: string;
  readonly method: Extract<Method, { method: 'prefix-tuning' | 'lora' }>;
  readonly weightDType: WeightDType;
}

const PREFIX = method({ method: 'prefix-tuning', variant: 'kv', numVirtualTokens: PREFIX_TOKENS });
const LORA = method({ method: 'lora', r: LORA_RANK, targetModules: ['q_proj', 'v_proj'] });

export const VARIANTS: readonly Variant[] = [
  { name: 'prefix-f32', method: PREFIX, weightDType: 'float32' },
  { name: 'lora-f32', method: LORA, weightDType: 'float32' },
  { name: 'prefix-bf16', method: PREFIX, weightDType: 'bfloat16' },
  { name: 'lora-bf16', method: LORA, weightDType: 'bfloat16' },
];

function method(config: Readonly<Record<string, unknown>>): Variant['method'] {
  return methodSchema.parse(config) as Variant['method'];
}
