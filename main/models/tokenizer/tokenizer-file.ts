/**
 * @file tokenizer.json, checked before it is used: what Hugging Face's tokenizers would refuse is refused here too,
 * and so is what our library would silently encode in another way.
 */
import { z } from 'zod';
import { InputError } from '../../../shared/model/input-error.ts';
import { isJsonObject, parseFields, readJsonObject, show } from '../checkpoint/json-file.ts';
import type { JsonObject } from '../checkpoint/json-file.ts';

interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
}

/** A checked tokenizer.json. */
export interface TokenizerFile {
  /** Absolute or relative path, as it was given. */
  readonly path: string;
  /** The file as it is. */
  readonly json: JsonObject;
  readonly addedTokens: readonly AddedToken[];
  /** Every token, added ones included, and its id. */
  readonly ids: ReadonlyMap<string, number>;
}

const TOKEN_ID = 'a whole number from 0';
const tokenId = z.int(TOKEN_ID).min(0, TOKEN_ID);
const flag = z.boolean('true or false').nullish();
const nothing = (what: string): z.ZodType =>
  z.union([z.null(), z.literal('')], `null (${what} is not supported)`).optional();

const fileFields = z.object({
  model: z.object(
    {
      type: z.literal('BPE', '"BPE", the only model type that is supported'),
      dropout: z.union([z.null(), z.literal(0)], 'null (random merges are not supported)').optional(),
      unk_token: z.string('a token or null').nullish(),
      continuing_subword_prefix: nothing('a prefix of inner pieces'),
      end_of_word_suffix: nothing('a suffix of last pieces'),
      fuse_unk: flag,
      byte_fallback: flag,
      ignore_merges: flag,
    },
    'an object',
  ),
  added_tokens: z
    .array(
      z.object(
        {
          id: tokenId,
          content: z.string('a token').min(1, 'a token that is not empty'),
          single_word: z.literal(false, 'false (matching whole words only is not supported)').optional(),
          special: z.boolean('true or false').default(false),
        },
        'an object with id and content',
      ),
      'a list',
    )
    .nullish(),
});

/**
 * Reads and checks tokenizer.json.
 *
 * @param vocabSize The rows of the model's embedding, which every token id must be below.
 * @throws {InputError} Naming the file and the field that is missing, malformed, inconsistent or unsupported.
 */
export function readTokenizerFile(path: string, vocabSize: number): TokenizerFile {
  const json = readJsonObject(path);
  const { model, added_tokens } = parseFields(path, fileFields, json);
  const { vocab, merges } = json['model'] as JsonObject;
  const ids = readVocab(path, vocab);
  checkMerges(path, merges, ids);
  const unknown = model.unk_token;
  if (typeof unknown === 'string' && !ids.has(unknown))
    throw new InputError(
      `${path}, field "model.unk_token"`,
      `is ${show(unknown)}, which is not in model.vocab`,
    );
  const addedTokens = added_tokens ?? [];
  addTokens(path, addedTokens, ids);
  for (const [token, id] of ids)
    if (id >= vocabSize)
      throw new InputError(
        `${path}, token ${show(token)}`,
        `has id ${id}, but vocab_size in config.json is ${vocabSize}; take both files from the same checkpoint`,
      );
  return { path, json, addedTokens, ids };
}

function readVocab(path: string, vocab: unknown): Map<string, number> {
  const field = `${path}, field "model.vocab"`;
  if (vocab === undefined) throw new InputError(field, 'is missing; the file is damaged, get it anew');
  if (!isJsonObject(vocab))
    throw new InputError(field, `is ${show(vocab)} where an object of token ids belongs`);
  const ids = new Map<string, number>();
  const tokens = new Map<number, string>();
  for (const [token, id] of Object.entries(vocab)) {
    if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 0)
      throw new InputError(field, `gives ${show(token)} the id ${show(id)}, which is not ${TOKEN_ID}`);
    const other = tokens.get(id);
    if (other !== undefined)
      throw new InputError(field, `gives ${show(other)} and ${show(token)} the same id ${id}`);
    ids.set(token, id);
    tokens.set(id, token);
  }
  if (ids.size === 0) throw new InputError(field, 'is empty; the file is damaged, get it anew');
  return ids;
}

/** Merges are pairs of tokens, or strings of two tokens with a space between; their union must be a token too. */
function checkMerges(path: string, merges: unknown, ids: ReadonlyMap<string, number>): void {
  const field = `${path}, field "model.merges"`;
  if (!Array.isArray(merges)) throw new InputError(field, `is ${show(merges)} where a list belongs`);
  const arePairs = Array.isArray(merges[0]);
  merges.forEach((merge: unknown, i) => {
    const pair: unknown = arePairs ? merge : typeof merge === 'string' ? merge.split(' ') : merge;
    if (!Array.isArray(pair) || pair.length !== 2 || !pair.every((part) => typeof part === 'string'))
      throw new InputError(`${path}, field "model.merges.${i}"`, `is ${show(merge)}, not a pair of tokens`);
    const [first, second] = pair as [string, string];
    for (const token of [first, second, first + second])
      if (!ids.has(token))
        throw new InputError(
          `${path}, field "model.merges.${i}"`,
          `is ${show(merge)}, but ${show(token)} is not in model.vocab`,
        );
  });
}

/** Adds to `ids`, where most added tokens are already. */
function addTokens(path: string, addedTokens: readonly AddedToken[], ids: Map<string, number>): void {
  const tokens = new Map([...ids].map(([token, id]) => [id, token]));
  addedTokens.forEach(({ id, content }, i) => {
    const where = `${path}, field "added_tokens.${i}"`;
    const known = ids.get(content);
    if (known !== undefined && known !== id)
      throw new InputError(where, `gives ${show(content)} the id ${id}, but it has the id ${known} already`);
    const other = tokens.get(id);
    if (other !== undefined && other !== content)
      throw new InputError(where, `gives ${show(content)} the id ${id}, which ${show(other)} has already`);
    ids.set(content, id);
    tokens.set(id, content);
  });
}
