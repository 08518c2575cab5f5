/**
 * @file Checkpoints that are on this machine already: in the cache that transformers and huggingface_hub download to,
 * and in the folder that the user keeps models in.
 */
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, resolve, sep } from 'node:path';
import type { FoundModel } from '../../shared/rpc/models.ts';
import { openCheckpoint } from '../models/checkpoint/checkpoint.ts';
import { statFile } from '../models/checkpoint/json-file.ts';
import { readModelOrigin, type ModelOrigin } from './model-origin.ts';

/** `FOLDER/NAME` and `FOLDER/OWNER/NAME`. */
const FOLDER_DEPTH = 2;
/** More than this and the folder is not one of models. */
const MAX_FOLDERS = 500;

/**
 * Where the Hub's cache is: HF_HUB_CACHE, HF_HOME or the user's own.
 *
 * Source: "Environment variables" in the documentation of huggingface_hub.
 */
export function hubCacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  const ownCache = env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return env['HF_HUB_CACHE'] ?? join(env['HF_HOME'] ?? join(ownCache, 'huggingface'), 'hub');
}

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
  const cached = foldersIn(hubCache)
    .filter((path) => /[\\/]models--[^\\/]+$/.test(path))
    .flatMap((repository) => foldersIn(join(repository, 'snapshots')));
  const kept = modelsFolder === null ? [] : foldersBelow(modelsFolder, FOLDER_DEPTH);
  const paths = new Set([...cached, ...kept].filter(hasConfig));
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

/** Absolute; none where it cannot be read, and links to folders among them. */
function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith('.') && (entry.isDirectory() || entry.isSymbolicLink()))
      .slice(0, MAX_FOLDERS)
      .map(({ name }) => resolve(folder, name));
  } catch {
    return [];
  }
}
