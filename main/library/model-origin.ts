/**
 * @file Where a checkpoint says it is from: licence of its model card, repository and commit of the Hugging Face
 * Hub. Everything is optional, and nothing malformed keeps a model from being used.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { parse } from 'yaml';
import { isJsonObject, readJsonObject } from '../models/checkpoint/json-file.ts';
import { readDownloadNote } from './hub/download-note.ts';

export interface ModelOrigin {
  readonly licence: string | null;
  /** Such as `HuggingFaceTB/SmolLM-135M`. */
  readonly origin: string | null;
  readonly revision: string | null;
}

const COMMIT = /^[0-9a-f]{40}$/;
const REPOSITORY = /^[\w.-]{1,96}\/[\w.-]{1,96}$/;
/** Longer front matter is no front matter. */
const MAX_CARD_CHARACTERS = 200_000;

/** What the folder of a checkpoint says of its origin. */
export function readModelOrigin(directory: string): ModelOrigin {
  const downloaded = readDownloadNote(directory);
  if (downloaded !== null) {
    const { repository, commit, licence } = downloaded;
    return { licence: licence.name, origin: repository, revision: commit };
  }
  const cached = cacheLocation(directory);
  return {
    licence: cardLicence(join(directory, 'README.md')),
    origin: cached?.origin ?? configuredName(directory),
    revision: cached?.revision ?? downloadedRevision(directory),
  };
}

/** The Hub's cache: models--OWNER--NAME/snapshots/COMMIT. */
function cacheLocation(directory: string): { origin: string; revision: string } | null {
  const parts = resolve(directory).split(sep);
  const at = parts.lastIndexOf('snapshots');
  const repository = parts[at - 1];
  const revision = parts[at + 1];
  if (repository?.startsWith('models--') !== true || revision === undefined || !COMMIT.test(revision))
    return null;
  return { origin: repository.slice('models--'.length).replaceAll('--', '/'), revision };
}

/** What `hf download --local-dir` leaves: the commit is the first line of each file's metadata. */
function downloadedRevision(directory: string): string | null {
  const folder = join(directory, '.cache', 'huggingface', 'download');
  if (!existsSync(folder)) return null;
  const commits = new Set(
    readdirSync(folder)
      .filter((name) => /^(config\.json|model.*\.safetensors.*)\.metadata$/.test(name))
      .map((name) => readFileSync(join(folder, name), 'utf8').split('\n', 1)[0]!.trim())
      .filter((line) => COMMIT.test(line)),
  );
  return commits.size === 1 ? [...commits][0]! : null;
}

/** transformers notes in config.json what a model was loaded from, which may be a repository. */
function configuredName(directory: string): string | null {
  const name = readJsonObject(join(directory, 'config.json'))['_name_or_path'];
  return typeof name === 'string' && REPOSITORY.test(name) && !existsSync(resolve(directory, name))
    ? name
    : null;
}

function cardLicence(path: string): string | null {
  if (!existsSync(path)) return null;
  const text = readFileSync(path, 'utf8').slice(0, MAX_CARD_CHARACTERS);
  const frontMatter = /^---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1];
  if (frontMatter === undefined) return null;
  let card: unknown;
  try {
    card = parse(frontMatter, { maxAliasCount: 0 });
  } catch {
    return null;
  }
  if (!isJsonObject(card)) return null;
  // `other` refers to the next field, as the Hub's model cards do.
  const { license, license_name: name } = card;
  const stated = license === 'other' && typeof name === 'string' ? name : license;
  return typeof stated === 'string' ? stated : null;
}
