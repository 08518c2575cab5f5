/**
 * @file Where a checkpoint keeps its weights: one model.safetensors, or shards behind an index.
 */
import { readdirSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import type { FileTensor } from '../../engine/ir/tensor.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { parseFields, readJsonObject, show, statIfPresent, unreadable } from './json-file.ts';
import { findTensor, readSafetensors } from './safetensors.ts';
import type { SafetensorsFile } from './safetensors.ts';

/** Every tensor name that a checkpoint stores, and how to get at one. */
export interface WeightFiles {
  readonly names: readonly string[];
  /** The file that lists the names, for errors about a name that none holds. */
  readonly listedIn: string;
  /** @throws {InputError} The tensor is not in its file, or in a dtype that we do not compute with. */
  readonly find: (name: string) => FileTensor;
  /** The file that holds, or should hold, a tensor of `names`. */
  readonly fileOf: (name: string) => string;
}

const SINGLE_FILE = 'model.safetensors';
const INDEX_FILE = 'model.safetensors.index.json';

const indexFields = z.object({
  weight_map: z.record(z.string(), z.string('a file name'), 'an object from tensor names to file names'),
});

/** What else a folder may hold, to say what it is when it is no checkpoint of ours; the first match counts. */
const OTHER_FORMATS: readonly { readonly file: RegExp; readonly advice: string }[] = [
  {
    file: /^adapter_config\.json$/,
    advice: 'it is a PEFT adapter: choose the folder of the model that the adapter was trained on',
  },
  {
    file: /\.gguf$/,
    advice:
      'it is in GGUF: convert it with `atlas models import-gguf`, or with Import GGUF on the Models screen',
  },
  {
    file: /^(pytorch_model.*\.bin(\.index\.json)?|.*\.pth?)$/,
    advice: 'it is a pickle, which is never loaded because it can run code: convert it to safetensors',
  },
  {
    file: /^consolidated.*\.safetensors$/,
    advice: "it is in Mistral's own layout: choose the Hugging Face layout of the same model",
  },
];

/**
 * Opens a checkpoint's weight files, headers only. As in transformers, a single file wins over an index.
 *
 * @param dir Absolute path of the folder.
 * @throws {InputError} No weights, a damaged index, a shard that is missing or outside the folder, a faulty header.
 */
export function openWeightFiles(dir: string): WeightFiles {
  const single = join(dir, SINGLE_FILE);
  if (statIfPresent(single) !== undefined) {
    const file = readSafetensors(single);
    return {
      names: namesOf(file),
      listedIn: single,
      find: (name) => findTensor(file, name),
      fileOf: () => single,
    };
  }
  const index = join(dir, INDEX_FILE);
  if (statIfPresent(index) !== undefined) return openShards(dir, index);
  throw new InputError(dir, `holds no ${SINGLE_FILE} and no ${INDEX_FILE}; ${adviceFor(dir)}`);
}

/** What to do about a folder that lacks a checkpoint's files, judged by what it has instead. */
export function adviceFor(dir: string): string {
  const files = listFolder(dir);
  for (const { file, advice } of OTHER_FORMATS) {
    const found = files.find((name) => file.test(name));
    if (found !== undefined) return `because of ${found}, ${advice}`;
  }
  return 'choose a folder with a Hugging Face checkpoint in safetensors';
}

function openShards(dir: string, index: string): WeightFiles {
  const weightMap = new Map(
    Object.entries(parseFields(index, indexFields, readJsonObject(index)).weight_map),
  );
  const shards = new Map<string, SafetensorsFile>();
  for (const [tensor, shard] of weightMap)
    if (!shards.has(shard))
      shards.set(shard, openShard(dir, shard, `${index}, field "weight_map.${tensor}"`));
  const shardOf = (name: string): SafetensorsFile => shards.get(weightMap.get(name)!)!;
  for (const name of weightMap.keys()) {
    const { path, tensors, unsupported } = shardOf(name);
    if (!tensors.has(name) && !unsupported.has(name))
      throw new InputError(
        `${path}, tensor "${name}"`,
        `is not in the file, although ${INDEX_FILE} says so; get both anew`,
      );
  }
  return {
    names: [...weightMap.keys()],
    listedIn: index,
    find: (name) => findTensor(shardOf(name), name),
    fileOf: (name) => shardOf(name).path,
  };
}

/** Shards may be links to elsewhere (the Hugging Face cache is made of them), but their names stay in the folder. */
function openShard(dir: string, shard: string, field: string): SafetensorsFile {
  const path = resolve(dir, shard);
  const inside = relative(dir, path);
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside))
    throw new InputError(field, `is ${show(shard)}, which is outside the checkpoint's folder`);
  if (statIfPresent(path) === undefined)
    throw new InputError(field, `is ${show(shard)}, but there is no such file; complete the download`);
  return readSafetensors(path);
}

function namesOf(file: SafetensorsFile): string[] {
  return [...file.tensors.keys(), ...file.unsupported.keys()];
}

function listFolder(dir: string): string[] {
  try {
    return readdirSync(dir).sort();
  } catch (cause) {
    throw unreadable(dir, cause);
  }
}
