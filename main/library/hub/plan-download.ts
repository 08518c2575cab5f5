/**
 * @file What a repository of the Hub is, and what of it would be fetched: asked before anything is downloaded.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { datasetInfo, listFiles, modelInfo, type ListFileEntry } from '@huggingface/hub';
import { z } from 'zod';
import {
  repositorySchema,
  revisionSchema,
  sizeOf,
  type HubFile,
  type HubKind,
  type HubLicence,
  type HubPart,
  type HubPlan,
} from '../../../shared/model/hub.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { parseInput } from '../../../shared/model/schema-problem.ts';
import { readModelConfig } from '../../models/checkpoint/config.ts';
import { isJsonObject } from '../../models/checkpoint/json-file.ts';
import { datasetFiles, modelFiles } from './choose-files.ts';
import type { HubAccess } from './endpoint.ts';
import { fileSource } from './file-source.ts';
import { hubFetch, type HubFetchOptions } from './hub-fetch.ts';
import { explainRefusal, repositoryPage, targetName, type HubTarget } from './hub-problem.ts';
import { checkDistinctPaths, checkServerPath } from './server-path.ts';

/** More files than any model or benchmark has. */
const MAX_FILES = 100_000;
/** A config.json that is longer is none. */
const MAX_CONFIG_BYTES = 2 ** 20;

const infoSchema = z.object({
  name: repositorySchema,
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  gated: z.union([z.boolean(), z.string()]).nullish(),
  cardData: z.unknown().optional(),
});

const entrySchema = z.object({
  path: z.string(),
  size: z.int().nonnegative(),
  oid: z.string().regex(/^[0-9a-f]{40}$/),
  lfs: z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/), size: z.int().nonnegative() }).nullish(),
});

export interface PlanRequest {
  readonly kind: HubKind;
  readonly repository: string;
  readonly revision: string;
}

/**
 * Resolves a revision to its commit and chooses the files. Of a model, config.json is read, so that what cannot be
 * used, or may not be read, is refused now.
 *
 * @throws {InputError} No such repository or revision, no access, nothing of use in it, or names that leave a folder.
 */
export async function planDownload(
  request: PlanRequest,
  access: HubAccess,
  options: HubFetchOptions = {},
): Promise<HubPlan> {
  const repository = parseInput(repositorySchema, request.repository, `repository "${request.repository}"`);
  const revision = parseInput(revisionSchema, request.revision, `revision "${request.revision}"`);
  const target: HubTarget = { kind: request.kind, repository, revision, access };
  let isKnown = false;
  try {
    const info = await readInfo(target, options);
    isKnown = true;
    const known: HubTarget = { ...target, repository: info.name, revision: info.sha };
    const all = await readTree(known, options);
    const { files, parts } = choose(known, all, info.cardData);
    for (const { path } of files) checkServerPath(path, targetName(known));
    checkDistinctPaths(
      files.map(({ path }) => path),
      targetName(known),
    );
    await checkReadable(known, files, options);
    return {
      kind: known.kind,
      repository: info.name,
      revision,
      commit: info.sha,
      licence: licenceOf(info.cardData, `${repositoryPage(known)}/blob/${info.sha}`),
      isGated: info.gated !== false && info.gated !== undefined && info.gated !== null,
      files,
      parts,
      leftOut: { files: all.length - files.length, sizeBytes: sizeOf(all) - sizeOf(files) },
    };
  } catch (error) {
    throw explainRefusal(error, target, isKnown);
  }
}

function choose(
  target: HubTarget,
  files: readonly HubFile[],
  card: unknown,
): { readonly files: HubFile[]; readonly parts: readonly HubPart[] } {
  return target.kind === 'model'
    ? { files: modelFiles(files, targetName(target)), parts: [] }
    : datasetFiles(files, card, targetName(target));
}

async function readInfo(target: HubTarget, options: HubFetchOptions): Promise<z.infer<typeof infoSchema>> {
  const { kind, repository: name, revision, access } = target;
  const params = { name, revision, hubUrl: access.endpoint, fetch: hubFetch(access, options) };
  const info: unknown =
    kind === 'model'
      ? await modelInfo({ ...params, additionalFields: ['sha', 'cardData'] })
      : await datasetInfo({ ...params, additionalFields: ['sha', 'cardData'] });
  return understood(infoSchema, info, target);
}

async function readTree(target: HubTarget, options: HubFetchOptions): Promise<HubFile[]> {
  const { kind, repository: name, revision, access } = target;
  const entries = listFiles({
    repo: { type: kind, name },
    recursive: true,
    revision,
    hubUrl: access.endpoint,
    fetch: hubFetch(access, options),
  });
  const files: HubFile[] = [];
  for await (const entry of entries) {
    if (entry.type === 'file') files.push(toFile(entry, target));
    if (files.length > MAX_FILES) {
      throw new InputError(
        targetName(target),
        `has more than ${MAX_FILES} files, which is no model and no benchmark`,
      );
    }
  }
  return files;
}

function toFile(entry: ListFileEntry, target: HubTarget): HubFile {
  const { path, size, oid, lfs } = understood(entrySchema, entry, target);
  return lfs == null
    ? { path, sizeBytes: size, hash: { algorithm: 'git-sha1', hex: oid } }
    : { path, sizeBytes: lfs.size, hash: { algorithm: 'sha256', hex: lfs.oid } };
}

function understood<T>(schema: z.ZodType<T>, value: unknown, { access }: HubTarget): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InputError(
    access.endpoint,
    `does not answer as the Hub does (field "${parsed.error.issues[0]!.path.join('.')}"); check the endpoint`,
  );
}

/** Reads what is small and needed, which a gated repository refuses. */
async function checkReadable(
  target: HubTarget,
  files: readonly HubFile[],
  options: HubFetchOptions,
): Promise<void> {
  const probe =
    files.find(({ path }) => path === 'config.json') ?? files.find(({ sizeBytes }) => sizeBytes > 0);
  if (probe === undefined) return;
  const open = await fileSource(target, target.revision, probe, options);
  if (target.kind === 'dataset') return;
  if (probe.sizeBytes > MAX_CONFIG_BYTES) {
    throw new InputError(
      targetName(target),
      `its config.json is ${probe.sizeBytes} bytes long, so it is none`,
    );
  }
  const response = await open(0);
  await checkConfig(target, new Uint8Array(await response.arrayBuffer()));
}

async function checkConfig(target: HubTarget, config: Uint8Array): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'atlas-hub-'));
  try {
    await writeFile(join(folder, 'config.json'), config);
    readModelConfig(folder);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const problem = error.message.replaceAll(join(folder, 'config.json'), 'config.json').replace(/\.$/, '');
    throw new InputError(targetName(target), problem, { cause: error });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `other` refers to license_name, and license_link may be a file of the repository. */
function licenceOf(card: unknown, filesPage: string): HubLicence {
  if (!isJsonObject(card)) return { name: null, link: null };
  const { license, license_name: name, license_link: link } = card;
  const stated = license === 'other' && typeof name === 'string' ? name : license;
  const names = (Array.isArray(stated) ? (stated as unknown[]) : [stated]).filter(
    (value): value is string => typeof value === 'string' && value !== '',
  );
  return {
    name: names.length === 0 ? null : names.join(', ').slice(0, 200),
    link: licenceLink(link, filesPage),
  };
}

function licenceLink(link: unknown, filesPage: string): string | null {
  if (typeof link !== 'string' || link === '') return null;
  if (URL.canParse(link)) return /^https?:$/.test(new URL(link).protocol) ? link : null;
  return /^[\w][\w./-]*$/.test(link) && !link.includes('..') ? `${filesPage}/${link}` : null;
}
