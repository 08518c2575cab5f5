/**
 * @file A GGUF file's tokenizer as tokenizer.json and tokenizer_config.json. `gpt2` is byte-level BPE; `llama` is
 * SentencePiece, whose pieces become merges as in transformers' convert_slow_tokenizer.py.
 */
import { show, type JsonObject } from '../checkpoint/json-file.ts';
import { Metadata } from './gguf-config.ts';
import type { GgufFile } from './gguf-file.ts';

/** How text is split before merging, by llama.cpp's names (llama-vocab.cpp), in the words of the models' tokenizer.json. */
const LLAMA3_SPLIT =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const TEKKEN_SPLIT =
  '[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+';
const SPLITS: Readonly<Record<string, string | null>> = {
  'llama-bpe': LLAMA3_SPLIT,
  llama3: LLAMA3_SPLIT,
  'llama-v3': LLAMA3_SPLIT,
  tekken: TEKKEN_SPLIT,
  'gpt-2': null,
};

const SPACE = '▁';
/** llama.cpp's kinds of tokens. */
const UNKNOWN = 2;
const CONTROL = 3;
const USER_DEFINED = 4;

export interface TokenizerFiles {
  /** tokenizer.json */
  readonly tokenizer: JsonObject;
  /** tokenizer_config.json */
  readonly config: JsonObject;
}

/** @throws {InputError} The file has no tokenizer, or one that cannot be told exactly. */
export function ggufTokenizer(file: GgufFile): TokenizerFiles {
  const metadata = new Metadata(file);
  const tokens = metadata.strings('tokenizer.ggml.tokens');
  const types = tokenTypes(metadata, tokens.length);
  const vocab = Object.fromEntries(tokens.map((token, id) => [token, id]));
  if (Object.keys(vocab).length !== tokens.length)
    throw metadata.error(
      'tokenizer.ggml.tokens',
      "has the same token twice; put the model's tokenizer.json beside the file",
    );
  const model = metadata.get('tokenizer.ggml.model');
  const isSentencePiece = model === 'llama';
  if (!isSentencePiece && model !== 'gpt2')
    throw metadata.error(
      'tokenizer.ggml.model',
      `is ${show(model)}, but only "gpt2" and "llama" are read; put the model's tokenizer.json beside the file`,
    );
  const nameOf = (key: string): string | null => {
    const id = metadata.optionalNumber(key);
    if (id === null) return null;
    const token = tokens[id];
    if (token === undefined) throw metadata.error(key, `is ${id}, but there are ${tokens.length} tokens`);
    return token;
  };
  const bos = nameOf('tokenizer.ggml.bos_token_id');
  const addsBos =
    metadata.get('tokenizer.ggml.add_bos_token') ?? (isSentencePiece || bos === '<|begin_of_text|>');
  const added = tokens.flatMap((content, id) =>
    types[id] === CONTROL || types[id] === USER_DEFINED || (types[id] === UNKNOWN && isSentencePiece)
      ? [
          {
            id,
            content,
            single_word: false,
            lstrip: false,
            rstrip: false,
            normalized: false,
            special: types[id] !== USER_DEFINED,
          },
        ]
      : [],
  );
  const template = metadata.get('tokenizer.chat_template');
  return {
    tokenizer: {
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: added,
      ...(isSentencePiece ? sentencePiece(metadata, tokens, vocab, types) : byteLevel(metadata, vocab)),
      post_processor: bos !== null && addsBos === true ? beginWith(bos, vocab[bos]!) : null,
    },
    config: {
      bos_token: bos,
      eos_token: nameOf('tokenizer.ggml.eos_token_id'),
      add_bos_token: addsBos === true,
      tokenizer_class: 'PreTrainedTokenizerFast',
      ...(typeof template === 'string' ? { chat_template: template } : {}),
    },
  };
}

/** llama.cpp's kind of each token; normal where the file does not say. */
function tokenTypes(metadata: Metadata, count: number): readonly unknown[] {
  const key = 'tokenizer.ggml.token_type';
  const types = metadata.get(key);
  if (types === undefined) return [];
  if (!Array.isArray(types) || types.length !== count)
    throw metadata.error(key, `must be a list of ${count} numbers, one for each token`);
  return types;
}

function byteLevel(metadata: Metadata, vocab: Readonly<Record<string, number>>): JsonObject {
  const key = 'tokenizer.ggml.pre';
  const pre = metadata.get(key) ?? 'gpt-2';
  const split = typeof pre === 'string' ? SPLITS[pre] : undefined;
  if (split === undefined)
    throw metadata.error(
      key,
      `is ${show(pre)}, but only ${Object.keys(SPLITS).join(', ')} are known; put the model's tokenizer.json beside the file`,
    );
  const byteLevelStep = {
    type: 'ByteLevel',
    add_prefix_space: false,
    trim_offsets: true,
    use_regex: split === null,
  };
  return {
    normalizer: null,
    pre_tokenizer:
      split === null
        ? byteLevelStep
        : {
            type: 'Sequence',
            pretokenizers: [
              { type: 'Split', pattern: { Regex: split }, behavior: 'Isolated', invert: false },
              byteLevelStep,
            ],
          },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      ...EMPTY_MODEL,
      byte_fallback: false,
      fuse_unk: false,
      ignore_merges: split !== null,
      vocab,
      merges: metadata.strings('tokenizer.ggml.merges'),
    },
  };
}

const EMPTY_MODEL = {
  type: 'BPE',
  dropout: null,
  unk_token: null,
  continuing_subword_prefix: null,
  end_of_word_suffix: null,
};

function sentencePiece(
  metadata: Metadata,
  tokens: readonly string[],
  vocab: Readonly<Record<string, number>>,
  types: readonly unknown[],
): JsonObject {
  const prepends = metadata.get('tokenizer.ggml.add_space_prefix') ?? true;
  const unknown = types.indexOf(UNKNOWN);
  return {
    normalizer: {
      type: 'Sequence',
      normalizers: [
        ...(prepends === true ? [{ type: 'Prepend', prepend: SPACE }] : []),
        { type: 'Replace', pattern: { String: ' ' }, content: SPACE },
      ],
    },
    pre_tokenizer: null,
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: SPACE }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        ...(prepends === true ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : []),
      ],
    },
    model: {
      ...EMPTY_MODEL,
      unk_token: unknown < 0 ? null : tokens[unknown]!,
      byte_fallback: true,
      fuse_unk: true,
      ignore_merges: false,
      vocab,
      merges: mergesOf(metadata, tokens, vocab),
    },
  };
}

/** Each way to put a piece together from two others, the likeliest piece first. */
function mergesOf(
  metadata: Metadata,
  tokens: readonly string[],
  vocab: Readonly<Record<string, number>>,
): string[][] {
  const key = 'tokenizer.ggml.scores';
  const scores = metadata.get(key);
  if (!Array.isArray(scores) || scores.length !== tokens.length)
    throw metadata.error(key, `must be a list of ${tokens.length} numbers, one for each token`);
  const known = new Map(Object.entries(vocab));
  const merges: { left: string; right: string; score: number }[] = [];
  for (const [id, piece] of tokens.entries()) {
    const characters = Array.from(piece);
    const local: { left: string; right: string; score: number }[] = [];
    for (let at = 1; at < characters.length; at++) {
      const left = characters.slice(0, at).join('');
      const right = characters.slice(at).join('');
      if (known.has(left) && known.has(right)) local.push({ left, right, score: Number(scores[id]) });
    }
    local.sort(
      (a, b) => known.get(a.left)! - known.get(b.left)! || known.get(a.right)! - known.get(b.right)!,
    );
    merges.push(...local);
  }
  const length = (text: string): number => Array.from(text).length;
  merges.sort(
    (a, b) => b.score - a.score || length(b.left) - length(a.left) || length(b.right) - length(a.right),
  );
  return merges.map(({ left, right }) => [left, right]);
}

/** Puts the token of beginning in front. */
function beginWith(token: string, id: number): JsonObject {
  const text = (sequence: 'A' | 'B', type: number) => ({ Sequence: { id: sequence, type_id: type } });
  const start = (type: number) => ({ SpecialToken: { id: token, type_id: type } });
  return {
    type: 'TemplateProcessing',
    single: [start(0), text('A', 0)],
    pair: [start(0), text('A', 0), start(1), text('B', 1)],
    special_tokens: { [token]: { id: token, ids: [id], tokens: [token] } },
  };
}
