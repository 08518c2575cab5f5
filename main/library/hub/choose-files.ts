/**
 * @file Which of a repository's files are of use here. What is not named is left out, so pickled weights and code
 * are never fetched.
 */
import { matchesGlob } from 'node:path/posix';
import type { HubFile, HubPart } from '../../../shared/model/hub.ts';
import { sizeOf } from '../../../shared/model/hub.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { isJsonObject } from '../../models/checkpoint/json-file.ts';

const ABOUT = /^(?:readme\.md|(?:licen[cs]e|notice|use_policy|copying)(?:\.(?:md|txt))?)$/i;

/** Beside the weights; all in the repository's root. */
const MODEL_FILES =
  /^(?:config\.json|generation_config\.json|tokenizer[\w.-]*\.(?:json|model)|special_tokens_map\.json|added_tokens\.json|vocab\.json|merges\.txt|chat_template\.(?:json|jinja))$/;
const SINGLE_WEIGHTS = 'model.safetensors';
const SHARD_INDEX = 'model.safetensors.index.json';
const SHARD = /^model-\d+-of-\d+\.safetensors$/;

const DATA = /\.(?:parquet|jsonl|json|csv|tsv)$/i;
/** What the data sets library notes for itself. */
const DATA_NOTES = /(?:^|\/)dataset_infos?\.json$/;

/** Weights that are not read here, with what to say of them. */
const OTHER_WEIGHTS: readonly (readonly [RegExp, string])[] = [
  [
    /\.(?:bin|pth?|pkl|pickle|ckpt)$/i,
    'are pickled, which can run code and is never loaded; look for a repository of the same model in safetensors',
  ],
  [/\.gguf$/i, 'are in GGUF; choose the original repository in safetensors'],
  [/^consolidated.*\.safetensors$/, "are in Mistral's own layout; choose one in the Hugging Face layout"],
];

/**
 * The files of a checkpoint, small ones first.
 *
 * @throws {InputError} The repository is no checkpoint that can be read.
 */
export function modelFiles(files: readonly HubFile[], where: string): HubFile[] {
  const names = new Set(files.map(({ path }) => path));
  if (!names.has('config.json')) {
    throw new InputError(
      where,
      'has no config.json, so it is no checkpoint; an adapter needs its base model',
    );
  }
  if (!names.has('tokenizer.json')) {
    throw new InputError(where, 'has no tokenizer.json, which texts are read with; choose one that has');
  }
  // As in transformers, and when the checkpoint is opened, a single file wins over an index.
  const isWeights = names.has(SINGLE_WEIGHTS)
    ? (path: string): boolean => path === SINGLE_WEIGHTS
    : (path: string): boolean => path === SHARD_INDEX || SHARD.test(path);
  if (!names.has(SINGLE_WEIGHTS) && !names.has(SHARD_INDEX)) throw noWeights(names, where);
  return files
    .filter(({ path }) => ABOUT.test(path) || MODEL_FILES.test(path) || isWeights(path))
    .sort((a, b) => a.sizeBytes - b.sizeBytes || a.path.localeCompare(b.path));
}

function noWeights(names: ReadonlySet<string>, where: string): InputError {
  for (const [pattern, problem] of OTHER_WEIGHTS) {
    const found = [...names].find((name) => pattern.test(name));
    if (found !== undefined) return new InputError(where, `its weights (${found}) ${problem}`);
  }
  return new InputError(where, `has neither ${SINGLE_WEIGHTS} nor ${SHARD_INDEX}; choose one in safetensors`);
}

/**
 * The data of a data set, and the parts it falls into: the configurations of its card, or else its folders.
 *
 * @param card Front matter of README.md as the Hub gives it; anything.
 * @throws {InputError} Nothing in it can be read.
 */
export function datasetFiles(
  files: readonly HubFile[],
  card: unknown,
  where: string,
): { readonly files: HubFile[]; readonly parts: HubPart[] } {
  const data = files.filter(({ path }) => DATA.test(path) && !DATA_NOTES.test(path));
  if (data.length === 0) {
    throw new InputError(
      where,
      'has no Parquet, JSON, CSV or TSV files at this revision; try the revision refs/convert/parquet',
    );
  }
  const stated = statedParts(data, card);
  const parts = stated.length > 0 ? stated : partsByFolder(data);
  const inParts = new Set(parts.flatMap(({ paths }) => paths));
  const about = files.filter(({ path }) => ABOUT.test(path));
  return { files: [...about, ...data.filter(({ path }) => inParts.has(path))], parts };
}

/** `configs` of the card: https://huggingface.co/docs/hub/datasets-manual-configuration */
function statedParts(data: readonly HubFile[], card: unknown): HubPart[] {
  const configs = isJsonObject(card) && Array.isArray(card['configs']) ? (card['configs'] as unknown[]) : [];
  return configs.flatMap((config) => {
    if (!isJsonObject(config) || typeof config['config_name'] !== 'string') return [];
    const patterns = globsIn(config['data_files']);
    const folder = typeof config['data_dir'] === 'string' ? config['data_dir'].replace(/\/$/, '') : null;
    const own = data.filter(({ path }) =>
      patterns.length > 0
        ? patterns.some((pattern) => path === pattern || matchesGlob(path, pattern))
        : folder !== null && path.startsWith(`${folder}/`),
    );
    return own.length === 0 ? [] : [toPart(config['config_name'], own)];
  });
}

/** Paths and patterns, alone, in lists, or under the names of splits. */
function globsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value.replace(/^\.\//, '')];
  if (Array.isArray(value)) return value.flatMap((inner) => globsIn(inner));
  if (!isJsonObject(value)) return [];
  return 'path' in value ? globsIn(value['path']) : Object.values(value).flatMap((inner) => globsIn(inner));
}

function partsByFolder(data: readonly HubFile[]): HubPart[] {
  const folders = Map.groupBy(data, ({ path }) => (path.includes('/') ? path.split('/')[0]! : 'default'));
  return [...folders].map(([name, own]) => toPart(name, own));
}

function toPart(name: string, files: readonly HubFile[]): HubPart {
  return { name, paths: files.map(({ path }) => path), sizeBytes: sizeOf(files) };
}
