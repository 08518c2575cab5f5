/**
 * @file The models of the study as their published config.json describe them (huggingface.co/meta-llama and mistralai).
 */

interface LlamaShape {
  readonly hidden_size: number;
  readonly intermediate_size: number;
  readonly num_hidden_layers: number;
  readonly num_attention_heads: number;
  readonly head_dim: number;
  readonly tie_word_embeddings: boolean;
}

/** @param factor Of rotary scaling. */
function llama(factor: number, shape: LlamaShape) {
  return {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    vocab_size: 128_256,
    num_key_value_heads: 8,
    hidden_act: 'silu',
    rms_norm_eps: 1e-5,
    rope_theta: 500_000,
    rope_scaling: {
      rope_type: 'llama3',
      factor,
      high_freq_factor: 4,
      low_freq_factor: 1,
      original_max_position_embeddings: 8192,
    },
    max_position_embeddings: 131_072,
    bos_token_id: 128_000,
    eos_token_id: 128_001,
    ...shape,
  };
}

const MISTRAL = {
  architectures: ['MistralForCausalLM'],
  model_type: 'mistral',
  num_attention_heads: 32,
  num_key_value_heads: 8,
  head_dim: 128,
  hidden_act: 'silu',
  rms_norm_eps: 1e-5,
  max_position_embeddings: 32_768,
  sliding_window: null,
  tie_word_embeddings: false,
  bos_token_id: 1,
  eos_token_id: 2,
};

export const PUBLISHED_CONFIGS = {
  'Llama 3.2 1B': llama(32, {
    hidden_size: 2048,
    intermediate_size: 8192,
    num_hidden_layers: 16,
    num_attention_heads: 32,
    head_dim: 64,
    tie_word_embeddings: true,
  }),
  'Llama 3.2 3B': llama(32, {
    hidden_size: 3072,
    intermediate_size: 8192,
    num_hidden_layers: 28,
    num_attention_heads: 24,
    head_dim: 128,
    tie_word_embeddings: true,
  }),
  'Llama 3.1 8B': llama(8, {
    hidden_size: 4096,
    intermediate_size: 14_336,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    head_dim: 128,
    tie_word_embeddings: false,
  }),
  'Mistral 7B v0.3': {
    ...MISTRAL,
    vocab_size: 32_768,
    hidden_size: 4096,
    intermediate_size: 14_336,
    num_hidden_layers: 32,
    rope_theta: 1_000_000,
  },
  'Mistral Small 24B': {
    ...MISTRAL,
    vocab_size: 131_072,
    hidden_size: 5120,
    intermediate_size: 32_768,
    num_hidden_layers: 40,
    rope_theta: 100_000_000,
  },
} as const;
