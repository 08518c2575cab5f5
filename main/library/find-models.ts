/**
 * @file Checkpoints that are on this machine already: in the cache that transformers and huggingface_hub download to,
 * and in the folder that the user keeps models in.
 */
import { existsSync } from 'node:fs';
import { basename, join, sep } from 'node:path';
import type { FoundModel } from '../../shared/rpc/models.ts';
import { openCheckpoint } from '../models/checkpoint/checkpoint.ts';
import { statFile } from '../models/checkpoint/json-file.ts';
import { cachedModels, foldersIn } from './hub-cache.ts';
import { readModelOrigin, type ModelOrigin } from './model-origin.ts';

/** `FOLDER/NAME` and `FOLDER/OWNER/NAME`. */
const FOLDER_DEPTH = 2;

/**
 * Looks at the config and the weights' headers of every folder that has a config.json; no weight is read.
 *
 * @param modelsFolder Null for none.
 * @returns By name; a folder that cannot be used says why.
 */
export function findModels({
  hubCache,
  modelsFolder,
}: {
  readonly hubCache: string;
  readonly modelsFolder: string | null;
}): FoundModel[] {
  const kept = modelsFolder === null ? [] : foldersBelow(modelsFolder, FOLDER_DEPTH);
  const paths = new Set([...cachedModels(hubCache), ...kept].filter(hasConfig));
  return [...paths].map(look).sort((a, b) => a.name.localeCompare(b.name) || (a.path < b.path ? -1 : 1));
}

function look(path: string): FoundModel {
  const name = basename(path);
  let origin: ModelOrigin | null = null;
  try {
    origin = readModelOrigin(path);
    const { weightBytes, parameterCount, dtype } = openCheckpoint(path);
    statFile(join(path, 'tokenizer.json'));
    const facts = { weightBytes, parameterCount, dtype };
    return { path, name: origin.origin ?? name, revision: origin.revision, facts, problem: null };
  } catch (error) {
    // One strange folder must not hide the others. Which one it is stands beside it.
    const problem = (error instanceof Error ? error.message : String(error)).replaceAll(path + sep, '');
    return { path, name: origin?.origin ?? name, revision: origin?.revision ?? null, facts: null, problem };
  }
}

const hasConfig = (folder: string): boolean => existsSync(join(folder, 'config.json'));

function foldersBelow(folder: string, depth: number): string[] {
  if (depth === 0) return [];
  return foldersIn(folder).flatMap((inner) =>
    hasConfig(inner) ? [inner] : [inner, ...foldersBelow(inner, depth - 1)],
  );
}
