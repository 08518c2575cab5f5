/**
 * @file The shapes of the demo model.
 */

/** config.json of the demo model: 5.9 million parameters, so that float16 weights stay under 12 MB. */
export const DEMO_MODEL_CONFIG = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  vocab_size: 12_288,
  hidden_size: 256,
  intermediate_size: 512,
  num_hidden_layers: 5,
  num_attention_heads: 8,
  num_key_value_heads: 2,
  head_dim: 32,
  hidden_act: 'silu',
  rms_norm_eps: 1e-5,
  rope_theta: 10_000,
  tie_word_embeddings: true,
  max_position_embeddings: 512,
  bos_token_id: 0,
  eos_token_id: 0,
} as const;
