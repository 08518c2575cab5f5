/**
 * @file What the benches run: the shapes of SmolLM-135M (huggingface.co/HuggingFaceTB/SmolLM-135M, config.json)
 * with random weights, the demo model, or its shapes with random weights; a variant is one of these with an adapter and
 * a load.
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

const ADAPTER_BENCHES = ['train-step', 'scoring', 'generation'] as const;
export const BENCHES = [...ADAPTER_BENCHES, 'pretrain'] as const;
export type BenchName = (typeof BENCHES)[number];

/** A training step predicts the tokens after this many last positions of each sequence. */
export const LABEL_POSITIONS = 32;
/** Tokens that a measured step of generation writes of every sequence. */
export const WRITTEN_TOKENS = 8;
export const PREFIX_TOKENS = 10;
export const LORA_RANK = 8;

/**
 * Random weights by how they are stored, quantised in blocks; the demo model; or random weights in the shapes of
 * pretraining.
 */
export type ModelName = 'float32' | 'bfloat16' | '8-bit' | '4-bit' | 'demo' | 'pretrained';
export const BLOCK_SIZES = { '8-bit': 64, '4-bit': 32 } as const;

export interface Load {
  /** Sequences or items in a batch. */
  readonly batch: number;
  /** Text tokens of each. */
  readonly tokens: number;
  /** Options of a scored item. */
  readonly options: number;
  readonly optionTokens: number;
  /** Scores each option as an item of its own, so that nothing is shared: what sharing is compared with. */
  readonly apart: boolean;
  /** What pretraining learns by. */
  readonly optimizer: 'adamw' | 'muon';
}

export interface Variant {
  readonly name: string;
  readonly benches: readonly BenchName[];
  readonly method: Extract<Method, { method: 'prefix-tuning' | 'lora' | 'full' }>;
  readonly model: ModelName;
  readonly load: Load;
}

const PREFIX = method({ method: 'prefix-tuning', variant: 'kv', numVirtualTokens: PREFIX_TOKENS });
const LORA = method({ method: 'lora', r: LORA_RANK, targetModules: ['q_proj', 'v_proj'] });
const FULL = method({ method: 'full' });
const LOAD: Load = { batch: 4, tokens: 128, options: 4, optionTokens: 1, apart: false, optimizer: 'adamw' };
const ANSWERS: Load = { ...LOAD, batch: 1, optionTokens: 8 };

export const VARIANTS: readonly Variant[] = [
  variant('prefix-f32', ADAPTER_BENCHES, PREFIX, 'float32'),
  variant('lora-f32', ADAPTER_BENCHES, LORA, 'float32'),
  variant('prefix-bf16', ADAPTER_BENCHES, PREFIX, 'bfloat16'),
  variant('lora-bf16', ADAPTER_BENCHES, LORA, 'bfloat16'),
  variant('prefix-demo', ADAPTER_BENCHES, PREFIX, 'demo', { tokens: 64 }),
  ...[128, 256, 512].flatMap((tokens) => [
    variant(`answers-${tokens}`, ['scoring'], PREFIX, 'float32', { ...ANSWERS, tokens }),
    variant(`answers-${tokens}-apart`, ['scoring'], PREFIX, 'float32', { ...ANSWERS, tokens, apart: true }),
  ]),
  variant('alone-f32', ['generation'], PREFIX, 'float32', { batch: 1 }),
  variant('alone-demo', ['generation'], PREFIX, 'demo', { batch: 1, tokens: 64 }),
  ...(['8-bit', '4-bit'] as const).flatMap((model) => [
    variant(`prefix-${model}`, ['scoring', 'generation'], PREFIX, model),
    variant(`alone-${model}`, ['generation'], PREFIX, model, { batch: 1 }),
  ]),
  ...(['adamw', 'muon'] as const).map((optimizer) =>
    variant(optimizer, ['pretrain'], FULL, 'pretrained', { batch: 32, optimizer }),
  ),
];

function variant(
  name: string,
  benches: readonly BenchName[],
  of: Variant['method'],
  model: ModelName,
  load: Partial<Load> = {},
): Variant {
  return { name, benches, method: of, model, load: { ...LOAD, ...load } };
}

function method(config: Readonly<Record<string, unknown>>): Variant['method'] {
  return methodSchema.parse(config) as Variant['method'];
}
