/**
 * @file The tensors that a checkpoint consists of, by their Hugging Face names.
 */
import { elementCount } from '../../engine/ir/tensor.ts';
import type { ModelConfig } from './config.ts';

/**
 * Names and shapes in the model's order, linear layers as [out, in]; `lm_head.weight` only where it is not tied
 * to `model.embed_tokens.weight`.
 */
export function expectedTensors(config: ModelConfig): Map<string, readonly number[]> {
  const { hiddenSize, intermediateSize, vocabSize, headDim } = config;
  const queryWidth = config.numAttentionHeads * headDim;
  const keyValueWidth = config.numKeyValueHeads * headDim;
  const tensors = new Map<string, readonly number[]>();
  const linear = (name: string, out: number, input: number, bias: boolean): void => {
    tensors.set(`${name}.weight`, [out, input]);
    if (bias) tensors.set(`${name}.bias`, [out]);
  };
  tensors.set('model.embed_tokens.weight', [vocabSize, hiddenSize]);
  for (let i = 0; i < config.numHiddenLayers; i++) {
    const layer = `model.layers.${i}`;
    tensors.set(`${layer}.input_layernorm.weight`, [hiddenSize]);
    linear(`${layer}.self_attn.q_proj`, queryWidth, hiddenSize, config.attentionBias);
    linear(`${layer}.self_attn.k_proj`, keyValueWidth, hiddenSize, config.attentionBias);
    linear(`${layer}.self_attn.v_proj`, keyValueWidth, hiddenSize, config.attentionBias);
    linear(`${layer}.self_attn.o_proj`, hiddenSize, queryWidth, config.attentionOutputBias);
    if (config.queryKeyNorm)
      for (const name of ['q_norm', 'k_norm']) tensors.set(`${layer}.self_attn.${name}.weight`, [headDim]);
    tensors.set(`${layer}.post_attention_layernorm.weight`, [hiddenSize]);
    linear(`${layer}.mlp.gate_proj`, intermediateSize, hiddenSize, config.mlpBias);
    linear(`${layer}.mlp.up_proj`, intermediateSize, hiddenSize, config.mlpBias);
    linear(`${layer}.mlp.down_proj`, hiddenSize, intermediateSize, config.mlpBias);
  }
  tensors.set('model.norm.weight', [hiddenSize]);
  if (!config.tieWordEmbeddings) tensors.set('lm_head.weight', [vocabSize, hiddenSize]);
  return tensors;
}

/** Parameters of the model; a tied LM head counts once. */
export function parameterCount(config: ModelConfig): number {
  let count = 0;
  for (const shape of expectedTensors(config).values()) count += elementCount(shape);
  return count;
}
