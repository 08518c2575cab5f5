/**
 * @file A download from the Hub, whole or not at all: files are put together in a folder beside the one they are
 * for, which gets its name when every byte was checked. What ends early goes on from the bytes that are there.
 */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statfsSync,
} from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { formatBytes } from '../../../shared/format/bytes.ts';
import { sizeOf, type HubSelection } from '../../../shared/model/hub.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { takeOwnership, type Ownership } from '../../run-directory/ownership.ts';
import { isDownloadNote, readDownloadNote, writeDownloadNote } from './download-note.ts';
import type { HubAccess } from './endpoint.ts';
import { fileSource } from './file-source.ts';
import { explainRefusal, targetName, type HubTarget } from './hub-problem.ts';
import { checkDistinctPaths, checkServerPath } from './server-path.ts';
import { StagedFile } from './staged-file.ts';

/** Files at a time. */
const PARALLEL_FILES = 4;
/** A disk that is filled to the last byte serves nobody. */
const SPARE_BYTES = 64 * 2 ** 20;
/** In the staging folder: who is at work in it. */
const OWNERS = '.owners';
/** A process that was cancelled is given so long to let go. */
const OWNER_PATIENCE_MS = 5000;

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  /** `message`: what it is at. The total changes when it goes from looking at what is there to fetching. */
  readonly onProgress: (doneBytes: number, totalBytes: number, message: string) => void;
}

/** Where a download is put together. */
function stagingFolder(directory: string): string {
  return `${resolve(directory)}.download`;
}

/** Bytes of a download that are there, by the sizes of its files. */
export function presentBytes({ files }: HubSelection, directory: string): number {
  const folder = existsSync(directory) ? directory : stagingFolder(directory);
  return files.reduce((sum, { path, sizeBytes, hash }) => {
    const whole = join(folder, path);
    const part = `${whole}.${hash.hex.slice(0, 12)}.part`;
    const size = (at: string): number => lstatSync(at, { throwIfNoEntry: false })?.size ?? 0;
    return sum + Math.min(sizeBytes, Math.max(size(whole), size(part)));
  }, 0);
}

/**
 * Deletes what was fetched of a download that was not finished. A folder that is not ours is left alone.
 *
 * @throws {InputError} It is being written.
 */
export async function discardDownload(directory: string): Promise<void> {
  const staging = stagingFolder(directory);
  if (readDownloadNote(staging) === null) return;
  await own(staging);
  rmSync(staging, { recursive: true, force: true });
}

/**
 * Fetches the files of a selection into a folder that does not exist, at its commit, wherever its branch is by now.
 * A folder that has them already is checked.
 *
 * @throws {InputError} The folder is taken, the disk is too small, the Hub refuses, or bytes are not what is listed.
 */
export async function downloadFiles(
  selection: HubSelection,
  folder: string,
  access: HubAccess,
  options: DownloadOptions,
): Promise<void> {
  const directory = resolve(folder);
  const { kind, repository, commit, files } = selection;
  const target: HubTarget = { kind, repository, revision: commit, access };
  // They may have been kept in a database meanwhile.
  const paths = files.map(({ path }) => path);
  for (const path of paths) checkServerPath(path, targetName(target));
  checkDistinctPaths(paths, targetName(target));
  if (isThere(selection, directory)) {
    await checkWhole(selection, directory, options);
    return;
  }
  const staging = prepareStaging(selection, directory);
  const ownership = await own(staging);
  try {
    const staged = await lookAtStaged(selection, staging, options);
    checkSpace(staging, sizeOf(files) - presentSum(staged));
    await fetchMissing(staged, target, options);
    sweep(staging, new Set(paths));
  } finally {
    ownership.release();
  }
  rmSync(join(staging, OWNERS), { recursive: true, force: true });
  if (existsSync(directory)) rmdirSync(directory);
  renameSync(staging, directory);
}

/** Whether the folder has this selection. @throws {InputError} It holds something else. */
function isThere({ repository, commit, files }: HubSelection, directory: string): boolean {
  if (!existsSync(directory)) return false;
  const note = readDownloadNote(directory);
  const has = new Set(note?.files.map(({ path, hash }) => `${path} ${hash.hex}`));
  if (note?.repository === repository && files.every(({ path, hash }) => has.has(`${path} ${hash.hex}`))) {
    return true;
  }
  if (lstatSync(directory).isDirectory() && readdirSync(directory).length === 0) return false;
  throw new InputError(
    directory,
    `exists already and is not ${repository} at ${commit.slice(0, 8)}; choose a folder that does not exist`,
  );
}

async function checkWhole(
  selection: HubSelection,
  directory: string,
  options: DownloadOptions,
): Promise<void> {
  const totalBytes = sizeOf(selection.files);
  let doneBytes = 0;
  for (const file of selection.files) {
    const onHashed = (count: number): void => {
      doneBytes += count;
      options.onProgress(Math.min(doneBytes, totalBytes), totalBytes, CHECKING);
    };
    const staged = await StagedFile.find(directory, file, onHashed, options.signal);
    if (!staged.isWhole) {
      throw new InputError(
        join(directory, file.path),
        'is not (any more) what was downloaded; delete its folder and download it again',
      );
    }
  }
}

const CHECKING = 'Checking what is there';

function prepareStaging(selection: HubSelection, directory: string): string {
  const staging = stagingFolder(directory);
  if (existsSync(staging)) {
    if (readDownloadNote(staging) === null && readdirSync(staging).length > 0) {
      throw new InputError(staging, 'is in the way and is no download; choose another folder');
    }
  } else {
    mkdirSync(staging, { recursive: true });
  }
  writeDownloadNote(staging, selection);
  return staging;
}

/** Waits a little for a process that is about to let go. */
async function own(staging: string): Promise<Ownership> {
  for (const giveUpMs = Date.now() + OWNER_PATIENCE_MS; ;) {
    // A folder that two machines write at once is none that a checksum would not catch.
    const claim = takeOwnership(join(staging, OWNERS), () => false);
    if (claim.taken) return claim.ownership;
    if (Date.now() > giveUpMs) {
      throw new InputError(staging, `is being written by process ${claim.owner.pid}; wait for it, or end it`);
    }
    await delay(100);
  }
}

async function lookAtStaged(
  { files }: HubSelection,
  staging: string,
  { onProgress, signal }: DownloadOptions,
): Promise<StagedFile[]> {
  const totalBytes = sizeOf(files);
  let doneBytes = 0;
  const staged: StagedFile[] = [];
  for (const file of files) {
    staged.push(
      await StagedFile.find(
        staging,
        file,
        (count) => onProgress(Math.min((doneBytes += count), totalBytes), totalBytes, CHECKING),
        signal,
      ),
    );
  }
  return staged;
}

function presentSum(staged: readonly StagedFile[]): number {
  return staged.reduce((sum, { presentBytes: bytes }) => sum + bytes, 0);
}

function checkSpace(staging: string, neededBytes: number): void {
  const { bavail, bsize } = statfsSync(staging);
  const freeBytes = bavail * bsize;
  if (neededBytes + SPARE_BYTES <= freeBytes) return;
  throw new InputError(
    dirname(staging),
    `has ${formatBytes(freeBytes)} free on its disk, but ${formatBytes(neededBytes)} are still to be fetched; free some or choose another folder`,
  );
}

/** The first failure ends the others; what they fetched stays. */
async function fetchMissing(
  staged: readonly StagedFile[],
  target: HubTarget,
  { onProgress, signal }: DownloadOptions,
): Promise<void> {
  const totalBytes = staged.reduce((sum, { file }) => sum + file.sizeBytes, 0);
  const missing = staged.filter(({ isWhole }) => !isWhole);
  let doneBytes = presentSum(staged);
  let wholeFiles = staged.length - missing.length;
  const tell = (message?: string): void =>
    onProgress(doneBytes, totalBytes, message ?? `${wholeFiles} of ${staged.length} files`);
  tell();
  const failed = new AbortController();
  const ended = AbortSignal.any(signal === undefined ? [failed.signal] : [failed.signal, signal]);
  const fetchOptions = { signal: ended, patience: 'long', onWait: tell } as const;
  const queue = missing.values();
  const work = async (): Promise<void> => {
    for (const one of queue) {
      const { path } = one.file;
      await one.complete(
        () => fileSource(target, target.revision, one.file, fetchOptions),
        `${targetName(target)}, file ${path}`,
        {
          signal: ended,
          onBytes: (count) => {
            doneBytes += count;
            tell();
          },
        },
      );
      wholeFiles += 1;
      tell();
    }
  };
  let failure: unknown = null;
  await Promise.all(
    Array.from({ length: PARALLEL_FILES }, () =>
      work().catch((error: unknown) => {
        failure ??= error;
        failed.abort(error);
      }),
    ),
  );
  signal?.throwIfAborted();
  if (failure !== null) throw explainRefusal(failure, target, true);
}

/** Removes what an earlier commit left: files of a download are those that are listed. */
function sweep(staging: string, paths: ReadonlySet<string>): void {
  for (const entry of readdirSync(staging, { recursive: true, withFileTypes: true })) {
    const path = relative(staging, join(entry.parentPath, entry.name)).split(sep).join('/');
    if (entry.isDirectory() || path.startsWith(`${OWNERS}/`) || isDownloadNote(path)) continue;
    if (!paths.has(path)) rmSync(join(staging, path), { force: true });
  }
}
