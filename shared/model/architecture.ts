/**
 * @file The architectures that can be trained on.
 */

/** config.json's `model_type`, and what it is called. Its class in transformers is the name with `ForCausalLM` behind it. */
export const ARCHITECTURES = {
  llama: 'Llama',
  mistral: 'Mistral',
  qwen2: 'Qwen2',
  qwen3: 'Qwen3',
} as const;
export type Architecture = keyof typeof ARCHITECTURES;
