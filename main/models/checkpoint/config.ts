/**
 * @file config.json of Llama, Mistral and Qwen checkpoints, in the spelling of transformers 4 and of 5, to one record.
 * Keys that do not change the forward pass are ignored, as transformers does; values that we would compute wrongly
 * are refused. Defaults are those of transformers' LlamaConfig, MistralConfig, Qwen2Config and Qwen3Config.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { ARCHITECTURES, type Architecture } from '../../../shared/model/architecture.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { parseFields, readJsonObject, readJsonObjectIfPresent, show } from './json-file.ts';
import type { JsonObject } from './json-file.ts';
import { readRopeConfig } from './rope.ts';
import type { RopeConfig } from './rope.ts';
import { readQuantisation, type Quantisation } from './quantisation.ts';

/** What the forward pass needs to know, named as in config.json but camelCased. */
export interface ModelConfig {
  readonly modelType: Architecture;
  readonly vocabSize: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly numHiddenLayers: number;
  readonly numAttentionHeads: number;
  readonly numKeyValueHeads: number;
  /** Of one head; numAttentionHeads * headDim may differ from hiddenSize. */
  readonly headDim: number;
  readonly rmsNormEps: number;
  readonly maxPositionEmbeddings: number;
  readonly tieWordEmbeddings: boolean;
  /** Whether q_proj, k_proj and v_proj have a bias. */
  readonly attentionBias: boolean;
  /** Whether o_proj has a bias. */
  readonly attentionOutputBias: boolean;
  /** Whether each head's queries and keys are normalised before they are rotated (q_norm, k_norm). */
  readonly queryKeyNorm: boolean;
  /** Whether gate_proj, up_proj and down_proj have a bias. */
  readonly mlpBias: boolean;
  /** Keys that a query sees, itself included; null sees all before it. */
  readonly slidingWindow: number | null;
  readonly rope: RopeConfig;
  readonly bosTokenId: number | null;
  /** Every token that ends a text; generation_config.json's list where it has one. */
  readonly eosTokenIds: readonly number[];
  readonly padTokenId: number | null;
  /** Standard deviation of randomly initialised weights. */
  readonly initializerRange: number;
  /** How linear layers are quantised; null where they are floats. */
  readonly quantisation: Quantisation | null;
}

/** `swish` is transformers' other name for `silu`. */
const SILU_NAMES: readonly string[] = ['silu', 'swish'];

const SIZE = 'a whole number from 1 to 1000000000';
const size = z.int(SIZE).min(1, SIZE).max(1e9, SIZE);
const LAYERS = 'a whole number from 1 to 10000';
const FRACTION = 'a number above 0 and at most 1';
const BOOLEAN = 'true or false';
const TOKEN_ID = 'a token id or null';
const TOKEN_IDS = 'a token id, a list of them, or null';
const tokenId = z.int(TOKEN_ID).nullish();
const tokenIds = z.union([z.int(), z.array(z.int())], TOKEN_IDS).nullish();

const fields = z.object({
  vocab_size: size,
  hidden_size: size,
  intermediate_size: size,
  num_hidden_layers: z.int(LAYERS).min(1, LAYERS).max(10_000, LAYERS),
  num_attention_heads: size,
  num_key_value_heads: size.nullish(),
  head_dim: size.nullish(),
  hidden_act: z.string('"silu"').default('silu'),
  rms_norm_eps: z.number(FRACTION).gt(0, FRACTION).max(1, FRACTION).default(1e-6),
  max_position_embeddings: size.optional(),
  tie_word_embeddings: z.boolean(BOOLEAN).default(false),
  attention_bias: z.boolean(BOOLEAN).default(false),
  mlp_bias: z.boolean(BOOLEAN).default(false),
  sliding_window: size.nullish(),
  use_sliding_window: z.boolean(BOOLEAN).default(false),
  layer_types: z.array(z.string(), 'a list of kinds of attention').nullish(),
  initializer_range: z.number(FRACTION).gt(0, FRACTION).max(1, FRACTION).default(0.02),
  bos_token_id: tokenId,
  eos_token_id: tokenIds,
  pad_token_id: tokenId,
});
type Fields = z.infer<typeof fields>;

/** What the classes of transformers disagree on where config.json is silent. */
const CLASS_DEFAULTS = {
  llama: { keyValueHeads: null, headDim: null, maxPositionEmbeddings: 2048, bos: 1, eos: 2 },
  mistral: { keyValueHeads: 8, headDim: null, maxPositionEmbeddings: 131_072, bos: 1, eos: 2 },
  qwen2: { keyValueHeads: 32, headDim: null, maxPositionEmbeddings: 32_768, bos: null, eos: null },
  qwen3: { keyValueHeads: 32, headDim: 128, maxPositionEmbeddings: 32_768, bos: null, eos: null },
} as const;
/** Keys that a query of Mistral sees where config.json is silent. */
const MISTRAL_WINDOW = 4096;

/**
 * Reads config.json and, for the end-of-text tokens, generation_config.json.
 *
 * @param dir A folder in the Hugging Face layout.
 * @throws {InputError} Naming the file and field that is missing, malformed, inconsistent or unsupported.
 */
export function readModelConfig(dir: string): ModelConfig {
  const path = join(dir, 'config.json');
  const json = readJsonObject(path);
  const modelType = readArchitecture(path, json);
  const values = parseFields(path, fields, json);
  const defaults = CLASS_DEFAULTS[modelType];
  const maxPositionEmbeddings = values.max_position_embeddings ?? defaults.maxPositionEmbeddings;
  const headDim =
    values.head_dim ?? defaults.headDim ?? Math.floor(values.hidden_size / values.num_attention_heads);
  const eos = readEosTokenIds(dir, path, values, defaults.eos);
  const config: ModelConfig = {
    modelType,
    vocabSize: values.vocab_size,
    hiddenSize: values.hidden_size,
    intermediateSize: values.intermediate_size,
    numHiddenLayers: values.num_hidden_layers,
    numAttentionHeads: values.num_attention_heads,
    numKeyValueHeads:
      orDefault(values.num_key_value_heads, defaults.keyValueHeads) ?? values.num_attention_heads,
    headDim,
    rmsNormEps: values.rms_norm_eps,
    maxPositionEmbeddings,
    tieWordEmbeddings: values.tie_word_embeddings,
    ...attentionForm(modelType, values),
    mlpBias: modelType === 'llama' && values.mlp_bias,
    slidingWindow: readWindow(path, modelType, values),
    rope: readRopeConfig(path, json, maxPositionEmbeddings),
    bosTokenId: orDefault(values.bos_token_id, defaults.bos),
    eosTokenIds: eos.ids,
    padTokenId: (values.pad_token_id ?? -1) < 0 ? null : values.pad_token_id!,
    initializerRange: values.initializer_range,
    quantisation: readQuantisation(path, json),
  };
  checkHeads(path, config, values);
  checkTokenIds(`${path}, field "bos_token_id"`, [config.bosTokenId], config.vocabSize);
  checkTokenIds(`${path}, field "pad_token_id"`, [config.padTokenId], config.vocabSize);
  checkTokenIds(`${eos.path}, field "eos_token_id"`, eos.ids, config.vocabSize);
  return config;
}

/** Qwen2's projections of queries, keys and values always have a bias, that of the output never; Mistral's have none. */
function attentionForm(
  modelType: Architecture,
  values: Fields,
): Pick<ModelConfig, 'attentionBias' | 'attentionOutputBias' | 'queryKeyNorm'> {
  const isAsked = modelType !== 'mistral' && values.attention_bias;
  return {
    attentionBias: modelType === 'qwen2' || isAsked,
    attentionOutputBias: modelType !== 'qwen2' && isAsked,
    queryKeyNorm: modelType === 'qwen3',
  };
}

/**
 * Keys that a query sees: a window in every layer of Mistral. transformers takes a list of layers' kinds for another class,
 * Ministral; Qwen's windows are in some layers only.
 */
function readWindow(path: string, modelType: Architecture, values: Fields): number | null {
  if (values.use_sliding_window && modelType.startsWith('qwen'))
    throw new InputError(
      `${path}, field "use_sliding_window"`,
      'is true, but windows in some layers only are not supported; set it to false if no text is longer than sliding_window',
    );
  if (modelType !== 'mistral') return null;
  const window = orDefault(values.sliding_window, MISTRAL_WINDOW);
  const kind = window === null ? 'full_attention' : 'sliding_attention';
  const other = values.layer_types?.find((type) => type !== kind);
  if (other !== undefined)
    throw new InputError(
      `${path}, field "layer_types"`,
      `has ${show(other)}, but with sliding_window ${show(window)} every layer must be ${show(kind)}; choose another checkpoint`,
    );
  return window;
}

/** An absent key takes the class's default; a null says "none". */
function orDefault<T>(value: T | null | undefined, absent: T | null): T | null {
  return value === undefined ? absent : value;
}

function readArchitecture(path: string, json: JsonObject): Architecture {
  const given = json['model_type'];
  const modelType = Object.keys(ARCHITECTURES).find((name) => name === given) as Architecture | undefined;
  if (modelType === undefined)
    throw new InputError(
      `${path}, field "model_type"`,
      `is ${show(given)}, but only ${Object.keys(ARCHITECTURES).join(', ')} are supported; choose such a checkpoint`,
    );
  const { architectures } = parseFields(
    path,
    z.object({ architectures: z.array(z.string(), 'a list of class names').nullish() }),
    json,
  );
  const expected = `${ARCHITECTURES[modelType]}ForCausalLM`;
  if (!isNil(architectures) && !architectures.includes(expected))
    throw new InputError(
      `${path}, field "architectures"`,
      `is ${show(architectures)}, but a causal language model of this type is "${expected}"`,
    );
  return modelType;
}

/** The end-of-text tokens and the file that names them. */
function readEosTokenIds(
  dir: string,
  configPath: string,
  values: Fields,
  absent: number | null,
): { path: string; ids: number[] } {
  const generationPath = join(dir, 'generation_config.json');
  const generation = readJsonObjectIfPresent(generationPath) ?? {};
  const preferred = parseFields(
    generationPath,
    z.object({ eos_token_id: tokenIds }),
    generation,
  ).eos_token_id;
  const ids = preferred ?? orDefault(values.eos_token_id, absent) ?? [];
  return { path: isNil(preferred) ? configPath : generationPath, ids: typeof ids === 'number' ? [ids] : ids };
}

function checkHeads(path: string, config: ModelConfig, values: Fields): void {
  const { hiddenSize, numAttentionHeads, numKeyValueHeads, headDim } = config;
  const field = (name: string): string => `${path}, field "${name}"`;
  if (!SILU_NAMES.includes(values.hidden_act))
    throw new InputError(field('hidden_act'), `is ${show(values.hidden_act)}, but only "silu" is supported`);
  const headDimIsDerived = isNil(values.head_dim) && CLASS_DEFAULTS[config.modelType].headDim === null;
  if (headDimIsDerived && config.modelType === 'llama' && hiddenSize % numAttentionHeads !== 0)
    throw new InputError(
      field('num_attention_heads'),
      `is ${numAttentionHeads}, which does not divide hidden_size ${hiddenSize}; set "head_dim" or mend either`,
    );
  if (numAttentionHeads % numKeyValueHeads !== 0)
    throw new InputError(
      field('num_key_value_heads'),
      `is ${numKeyValueHeads}, which does not divide num_attention_heads ${numAttentionHeads}`,
    );
  if (headDim < 2 || headDim % 2 !== 0)
    throw new InputError(
      field('head_dim'),
      `is ${headDim}${headDimIsDerived ? ' (hidden_size / num_attention_heads)' : ''}, but rotary embeddings need an even one`,
    );
}

function checkTokenIds(field: string, ids: readonly (number | null)[], vocabSize: number): void {
  for (const id of ids)
    if (id !== null && (id < 0 || id >= vocabSize))
      throw new InputError(field, `is ${id}, but token ids go from 0 to ${vocabSize - 1} (vocab_size - 1)`);
}

function isNil(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}
