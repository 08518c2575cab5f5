/**
 * @file A checkpoint's tokenizer: text to token ids and back, with the ids that Hugging Face's tokenizers give.
 */
import { join } from 'node:path';
import { Tokenizer as UntypedLibraryTokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { InputError } from '../../../shared/model/input-error.ts';
import { readModelConfig } from '../checkpoint/config.ts';
import { isJsonObject, parseFields, readJsonObjectIfPresent, show } from '../checkpoint/json-file.ts';
import type { JsonObject } from '../checkpoint/json-file.ts';
import { translateNormalizer, translatePreTokenizer } from './library-dialect.ts';
import { readTokenizerFile } from './tokenizer-file.ts';
import type { TokenizerFile } from './tokenizer-file.ts';

export interface Tokenizer {
  /**
   * Token ids of a text, without tokens around it: put `bosTokens` in front where the model expects them. The
   * names of special tokens inside the text become these tokens, as in transformers.
   *
   * @throws {InputError} The text holds half of a surrogate pair, which no tokenizer can encode.
   */
  readonly encode: (text: string) => number[];
  /** What transformers puts in front of a plain text, such as [128000] for Llama 3; often nothing. */
  readonly bosTokens: readonly number[];
  /**
   * What stands in front of a text that nothing precedes, where `bosTokens` is empty: the token of beginning, else
   * that of ending, as lm-evaluation-harness has it. Null where the checkpoint names neither.
   */
  readonly startTokenId: number | null;
  /**
   * Text of token ids. Special tokens are left out, spaces stay as they are, and bytes that are no UTF-8 become
   * U+FFFD.
   *
   * @throws {RangeError} An id that the tokenizer does not have.
   */
  readonly decode: (ids: readonly number[]) => string;
  /** One more than the highest token id; at most the model's vocab_size. */
  readonly vocabSize: number;
  /** The token that ends a text: the tokenizer's own, else the first that the model's config names. */
  readonly eosTokenId: number | null;
}

/** What we use of the library. Its own declarations import without file extensions, which TypeScript cannot follow. */
interface LibraryTokenizer {
  encode(text: string, options: { add_special_tokens: boolean }): { ids: number[] };
  decode(ids: number[], options: { clean_up_tokenization_spaces: boolean }): string;
}
const LibraryTokenizer = UntypedLibraryTokenizer as unknown as new (
  file: object,
  config: object,
) => LibraryTokenizer;

const tokenName = z.union([z.string(), z.object({ content: z.string() })], 'a token or null').nullish();
const configFields = z.object({
  bos_token: tokenName,
  eos_token: tokenName,
  add_bos_token: z.boolean('true or false').nullish(),
});

/**
 * Loads tokenizer.json and, where there is one, tokenizer_config.json.
 *
 * @param dir A checkpoint's folder, config.json included.
 * @throws {InputError} Naming the file and the field that is missing, malformed, inconsistent or unsupported.
 */
export function loadTokenizer(dir: string): Tokenizer {
  const model = readModelConfig(dir);
  const file = readTokenizerFile(join(dir, 'tokenizer.json'), model.vocabSize);
  const library = createLibraryTokenizer(file);
  const { ids } = file;
  const tokens = new Map([...ids].map(([token, id]) => [id, token]));
  const special = new Set(file.addedTokens.filter((token) => token.special).map(({ id }) => id));

  const configPath = join(dir, 'tokenizer_config.json');
  const config = parseFields(configPath, configFields, readJsonObjectIfPresent(configPath) ?? {});
  const idOf = (field: 'bos_token' | 'eos_token'): number | null => {
    const name = config[field];
    if (name === null || name === undefined) return null;
    const token = typeof name === 'string' ? name : name.content;
    const id = ids.get(token);
    if (id === undefined)
      throw new InputError(
        `${configPath}, field "${field}"`,
        `is ${show(token)}, which is not in tokenizer.json`,
      );
    return id;
  };
  const bosId = idOf('bos_token');
  const eosTokenId = idOf('eos_token') ?? model.eosTokenIds[0] ?? null;

  return {
    encode: (text) => {
      if (!text.isWellFormed())
        throw new InputError(
          `text ${show(text)}`,
          'holds half of a surrogate pair, which is not a character; mend the data',
        );
      return library.encode(text, { add_special_tokens: false }).ids;
    },
    bosTokens: explicitBos(config.add_bos_token, bosId) ?? templateBos(file),
    startTokenId: bosId ?? eosTokenId,
    decode: (tokenIds) => {
      for (const id of tokenIds)
        if (!tokens.has(id)) throw new RangeError(`there is no token with the id ${id}`);
      const plain = tokenIds.filter((id) => !special.has(id));
      return plain.length === 0 ? '' : library.decode(plain, { clean_up_tokenization_spaces: false });
    },
    vocabSize: [...tokens.keys()].reduce((most, id) => Math.max(most, id)) + 1,
    eosTokenId,
  };
}

/** tokenizer_config.json's add_bos_token decides where it is there, as in transformers 5. */
function explicitBos(addBosToken: boolean | null | undefined, bosId: number | null): number[] | null {
  if (addBosToken === null || addBosToken === undefined) return null;
  return addBosToken && bosId !== null ? [bosId] : [];
}

/** The special tokens that the post-processor's template puts in front of a single text. */
function templateBos({ path, json, ids }: TokenizerFile): number[] {
  const bos: number[] = [];
  for (const { single } of templatesOf(json['post_processor']))
    for (const item of Array.isArray(single) ? (single as unknown[]) : []) {
      const token =
        isJsonObject(item) && isJsonObject(item['SpecialToken']) ? item['SpecialToken']['id'] : undefined;
      if (token === undefined) break;
      const id = typeof token === 'string' ? ids.get(token) : undefined;
      if (id === undefined)
        throw new InputError(
          `${path}, field "post_processor"`,
          `puts ${show(token)} in front of texts, which is not a token of the file`,
        );
      bos.push(id);
    }
  return bos;
}

function templatesOf(processor: unknown): JsonObject[] {
  if (!isJsonObject(processor)) return [];
  const { processors } = processor;
  if (Array.isArray(processors)) return processors.flatMap(templatesOf);
  return processor['type'] === 'TemplateProcessing' ? [processor] : [];
}

/** The library's tokenizer, without the post-processor: tokens around a text are the caller's to add. */
function createLibraryTokenizer({ path, json }: TokenizerFile): LibraryTokenizer {
  const parts = {
    normalizer: translateNormalizer(path, json['normalizer']),
    pre_tokenizer: translatePreTokenizer(path, json['pre_tokenizer']),
    decoder: json['decoder'] ?? null,
  };
  const empty = {
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: null,
    post_processor: null,
    decoder: null,
  };
  // Part by part on an empty vocabulary first, so that an error names its field.
  for (const [field, part] of Object.entries(parts))
    try {
      new LibraryTokenizer({ ...empty, model: { type: 'BPE', vocab: {}, merges: [] }, [field]: part }, {});
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new InputError(`${path}, field "${field}"`, `is not supported (${reason})`, { cause });
    }
  return new LibraryTokenizer(
    { ...empty, added_tokens: json['added_tokens'] ?? [], model: json['model'], ...parts },
    {},
  );
}
