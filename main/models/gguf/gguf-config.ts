/**
 * @file A GGUF file's metadata as config.json: llama.cpp's keys (gguf-py's constants.py) to transformers'.
 */
import { InputError } from '../../../shared/model/input-error.ts';
import { show, type JsonObject } from '../checkpoint/json-file.ts';
import type { GgufFile, GgufValue } from './gguf-file.ts';

/** llama.cpp has Llama and Mistral as one architecture. */
const ARCHITECTURE = 'llama';

/** What Llama 3.1 and later scale rotary frequencies by; GGUF has the outcome only, as the tensor `rope_freqs.weight`. */
const LLAMA3 = { low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 8192 };

/** Reads metadata of one file, and says where it is wrong. */
export class Metadata {
  readonly #file: GgufFile;

  constructor(file: GgufFile) {
    this.#file = file;
  }

  get(key: string): GgufValue | undefined {
    return this.#file.metadata.get(key);
  }

  /** @throws {InputError} It is missing or no number; a list of the same number for each layer counts as one. */
  number(key: string): number {
    const value = this.get(key);
    const first: unknown = Array.isArray(value) ? value[0] : value;
    if (Array.isArray(value) && value.some((item) => item !== first))
      throw this.error(
        key,
        'differs from layer to layer, which is not supported; choose a plain Llama or Mistral model',
      );
    if (typeof first !== 'number')
      throw this.error(
        key,
        value === undefined ? 'is missing; get the file anew' : `is ${show(value)}, but must be a number`,
      );
    return first;
  }

  optionalNumber(key: string): number | null {
    return this.get(key) === undefined ? null : this.number(key);
  }

  /** @throws {InputError} It is missing or no list of strings. */
  strings(key: string): readonly string[] {
    const value = this.get(key);
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
      throw this.error(key, value === undefined ? 'is missing; get the file anew' : 'is no list of strings');
    return value;
  }

  error(key: string, problem: string): InputError {
    return new InputError(`${this.#file.path}, metadata "${key}"`, problem);
  }
}

/**
 * @param frequencyFactors Values of `rope_freqs.weight`; null where the file has none.
 * @throws {InputError} Another architecture, a mixture of experts, or metadata that is missing or makes no sense.
 */
export function ggufConfig(file: GgufFile, frequencyFactors: Float32Array | null): JsonObject {
  const metadata = new Metadata(file);
  const architecture = metadata.get('general.architecture');
  if (architecture !== ARCHITECTURE)
    throw metadata.error(
      'general.architecture',
      `is ${show(architecture)}, but only "llama" (which Mistral's models are, too) is supported; choose such a model`,
    );
  if ((metadata.optionalNumber('llama.expert_count') ?? 0) > 0)
    throw metadata.error(
      'llama.expert_count',
      'is of a mixture of experts, which is not supported; choose another model',
    );
  const hiddenSize = metadata.number('llama.embedding_length');
  const heads = metadata.number('llama.attention.head_count');
  const headDim = metadata.optionalNumber('llama.attention.key_length') ?? hiddenSize / heads;
  const theta = metadata.optionalNumber('llama.rope.freq_base') ?? 10_000;
  const context = metadata.number('llama.context_length');
  const slidingWindow = metadata.optionalNumber('llama.attention.sliding_window') ?? 0;
  const modelType = slidingWindow > 0 ? 'mistral' : 'llama';
  const [vocabulary] = file.tensors.get('token_embd.weight')?.shape ?? [];
  if (vocabulary === undefined)
    throw new InputError(
      `${file.path}, tensor "token_embd.weight"`,
      'is missing; the file is no whole model, get it anew',
    );
  return {
    architectures: [modelType === 'llama' ? 'LlamaForCausalLM' : 'MistralForCausalLM'],
    model_type: modelType,
    vocab_size: vocabulary,
    hidden_size: hiddenSize,
    intermediate_size: metadata.number('llama.feed_forward_length'),
    num_hidden_layers: metadata.number('llama.block_count'),
    num_attention_heads: heads,
    num_key_value_heads: metadata.optionalNumber('llama.attention.head_count_kv') ?? heads,
    head_dim: headDim,
    hidden_act: 'silu',
    // A float32 in the file: 1e-5 has more digits there than were meant.
    rms_norm_eps: Number(metadata.number('llama.attention.layer_norm_rms_epsilon').toPrecision(6)),
    max_position_embeddings: context,
    tie_word_embeddings: !file.tensors.has('output.weight'),
    attention_bias: file.tensors.has('blk.0.attn_q.bias'),
    mlp_bias: file.tensors.has('blk.0.ffn_up.bias'),
    rope_theta: theta,
    ...(slidingWindow > 0 ? { sliding_window: slidingWindow } : {}),
    rope_scaling: ropeScaling(metadata, file, frequencyFactors, { theta, headDim }),
    bos_token_id: metadata.optionalNumber('tokenizer.ggml.bos_token_id'),
    eos_token_id: metadata.optionalNumber('tokenizer.ggml.eos_token_id'),
    torch_dtype: 'float16',
  };
}

function ropeScaling(
  metadata: Metadata,
  { path }: GgufFile,
  factors: Float32Array | null,
  rope: { readonly theta: number; readonly headDim: number },
): JsonObject | null {
  if (factors !== null) {
    const factor = Math.round(Math.max(...factors));
    const expected = llama3Factors(rope, factor);
    const matches =
      expected.length === factors.length &&
      expected.every((value, i) => Math.abs(value / factors[i]! - 1) < 1e-3);
    if (!matches)
      throw new InputError(
        `${path}, tensor "rope_freqs.weight"`,
        'holds other factors than those of Llama 3.1, 3.2 and 3.3; choose the original safetensors checkpoint',
      );
    return { rope_type: 'llama3', factor, ...LLAMA3 };
  }
  const type = metadata.get('llama.rope.scaling.type') ?? 'none';
  if (type === 'none') return null;
  if (type !== 'linear')
    throw metadata.error(
      'llama.rope.scaling.type',
      `is ${show(type)}, but of GGUF only "linear" is read; choose the original safetensors checkpoint`,
    );
  return { rope_type: 'linear', factor: metadata.number('llama.rope.scaling.factor') };
}

/** What llama.cpp's converter divides frequencies by (convert_hf_to_gguf.py, LlamaModel). */
export function llama3Factors(
  { theta, headDim }: { readonly theta: number; readonly headDim: number },
  factor: number,
): number[] {
  const {
    low_freq_factor: low,
    high_freq_factor: high,
    original_max_position_embeddings: positions,
  } = LLAMA3;
  return Array.from({ length: headDim / 2 }, (_, i) => {
    const wavelength = 2 * Math.PI * theta ** ((2 * i) / headDim);
    if (wavelength < positions / high) return 1;
    if (wavelength > positions / low) return factor;
    const smooth = (positions / wavelength - low) / (high - low);
    return 1 / ((1 - smooth) / factor + smooth);
  });
}
