/**
 * @file Soft prompt (Lester et al. 2021, arXiv 2104.08691): learned embeddings before the text's. PEFT's
 * PROMPT_TUNING.
 */
import { InputError } from '../../shared/model/input-error.ts';
import { randomBelow } from '../../shared/random/random-stream.ts';
import type { Checkpoint } from '../models/checkpoint/checkpoint.ts';
import { readTensor, toFloat32 } from '../models/checkpoint/safetensors.ts';
import { NO_HOOKS } from '../models/llama/decoder.ts';
import type { AdapterMethod, Float32Tensor } from './adapter.ts';
import { float32Tensor, normal, repeatedRows } from './initialisation.ts';

const NAME = 'prompt_embeddings';

export const promptTuning: AdapterMethod<'prompt-tuning'> = {
  parameters: ({ numVirtualTokens }, { hiddenSize }) => new Map([[NAME, [numVirtualTokens, hiddenSize]]]),
  layout: ({ numVirtualTokens }) => ({ virtualTokens: numVirtualTokens, prefixTokens: 0 }),

  initialise({ numVirtualTokens, init, initStd, initText }, { checkpoint, random, encode }) {
    const { hiddenSize, vocabSize } = checkpoint.config;
    const state = (tensor: Float32Tensor) => new Map([[NAME, tensor]]);
    switch (init) {
      case 'random':
        return state(normal([numVirtualTokens, hiddenSize], initStd, random));
      case 'vocabulary': {
        const ids = Array.from({ length: numVirtualTokens }, () => randomBelow(random, vocabSize));
        return state(embeddingRows(checkpoint, ids));
      }
      case 'text': {
        const ids = encode(initText ?? '');
        if (ids.length === 0)
          throw new InputError('prompt-tuning.initText', 'init: text needs a text to start from');
        return state(embeddingRows(checkpoint, repeatedRows(ids, numVirtualTokens)));
      }
    }
  },

  hooks: (_b, _method, _config, values) => ({ ...NO_HOOKS, virtualTokens: () => values.get(NAME)! }),

  representation: () => ({ format: 'peft', note: null }),

  toPeft({ numVirtualTokens }, { config }, state) {
    return {
      config: {
        peft_type: 'PROMPT_TUNING',
        num_virtual_tokens: numVirtualTokens,
        token_dim: config.hiddenSize,
        num_layers: config.numHiddenLayers,
        num_attention_heads: config.numAttentionHeads,
        num_transformer_submodules: 1,
        // How training started does not matter to a loaded adapter, and TEXT would ask for a tokenizer.
        prompt_tuning_init: 'RANDOM',
        prompt_tuning_init_text: null,
        tokenizer_name_or_path: null,
        tokenizer_kwargs: null,
      },
      tensors: new Map([[NAME, state.get(NAME)!]]),
    };
  },
};

/** Rows of the input embedding as float32. */
function embeddingRows(checkpoint: Checkpoint, ids: readonly number[]): Float32Tensor {
  const { hiddenSize } = checkpoint.config;
  const embedding = checkpoint.weights.get('model.embed_tokens.weight')!;
  const rowBytes = embedding.byteLength / embedding.shape[0]!;
  const data = new Float32Array(ids.length * hiddenSize);
  for (const [i, id] of ids.entries()) {
    const row = {
      ...embedding,
      shape: [hiddenSize],
      byteOffset: embedding.byteOffset + id * rowBytes,
      byteLength: rowBytes,
    };
    data.set(toFloat32(readTensor(row)), i * hiddenSize);
  }
  return float32Tensor([ids.length, hiddenSize], data);
}
