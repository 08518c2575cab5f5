/**
 * @file Downloads of a workspace: each a job, and a record that outlives it until it is done.
 */
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { selectionOf, sizeOf, type HubKind, type HubLicence } from '../../shared/model/hub.ts';
import { InputError } from '../../shared/model/input-error.ts';
import type { UnfinishedDownload } from '../../shared/rpc/hub.ts';
import type { Job } from '../../shared/rpc/jobs.ts';
import { discardDownload, presentBytes } from '../library/hub/download-files.ts';
import type { HubAccess } from '../library/hub/endpoint.ts';
import { planDownload } from '../library/hub/plan-download.ts';
import type { StoredDownload } from '../store/download-table.ts';
import type { Store } from '../store/store.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { JobRunner } from './job-runner.ts';
import type { LibraryFolders } from './library-folders.ts';

export interface DownloadRequest {
  readonly kind: HubKind;
  readonly repository: string;
  /** What the user asked for, and the commit that it was. */
  readonly revision: string;
  readonly commit: string;
  readonly parts: readonly string[];
  readonly directory: string;
  readonly acceptedLicence: HubLicence;
}

interface HubDownloadServices {
  readonly store: Store;
  readonly jobs: JobRunner;
  readonly changes: ChangeFeed;
  readonly models: LibraryFolders<'model'>;
  readonly benchmarks: LibraryFolders<'benchmark'>;
}

export class HubDownloads {
  readonly #services: HubDownloadServices;
  /** The last job of each download. */
  readonly #jobIds = new Map<string, string>();

  constructor(services: HubDownloadServices) {
    this.#services = services;
  }

  /**
   * Starts a download at the commit that the user saw.
   *
   * @throws {InputError} The Hub refuses, the licence is another one by now, or the folder is being downloaded to.
   */
  async start(request: DownloadRequest, access: HubAccess): Promise<Job> {
    const { kind, repository, revision, commit, parts, acceptedLicence } = request;
    const plan = await planDownload({ kind, repository, revision: commit }, access);
    if (!isDeepStrictEqual(plan.licence, acceptedLicence)) {
      throw new InputError(repository, 'has another licence than was accepted; look it up again');
    }
    const unknown = parts.find((part) => !plan.parts.some(({ name }) => name === part));
    if (unknown !== undefined) throw new InputError(repository, `has no part ${JSON.stringify(unknown)}`);
    const directory = resolve(request.directory);
    const download: StoredDownload = {
      downloadId: createHash('sha256').update(directory).digest('hex').slice(0, 16),
      directory,
      selection: { ...selectionOf(plan, parts), revision },
      startedMs: Date.now(),
    };
    return this.#run(download, access);
  }

  /** Goes on with a download. @throws {InputError} There is none, or it is running. */
  resume(downloadId: string, access: HubAccess): Job {
    return this.#run(this.#stored(downloadId), access);
  }

  /** Forgets a download and deletes what was fetched of it. @throws {InputError} There is none, or it is running. */
  async discard(downloadId: string): Promise<null> {
    const { directory, selection } = this.#stored(downloadId);
    if (this.#isRunning(downloadId)) throw alreadyRunning(selection.repository, directory);
    await discardDownload(directory);
    this.#forget(downloadId);
    return null;
  }

  /** Those that no job is at work on. */
  unfinished(): UnfinishedDownload[] {
    return this.#services.store.downloads
      .list()
      .filter(({ downloadId }) => !this.#isRunning(downloadId))
      .map(({ downloadId, directory, selection, startedMs }) => ({
        downloadId,
        kind: selection.kind,
        repository: selection.repository,
        commit: selection.commit,
        directory,
        totalBytes: sizeOf(selection.files),
        presentBytes: presentBytes(selection, directory),
        startedMs,
      }));
  }

  #run(download: StoredDownload, access: HubAccess): Job {
    const { downloadId, directory, selection } = download;
    const { store, jobs, models, benchmarks } = this.#services;
    if (this.#isRunning(downloadId)) throw alreadyRunning(selection.repository, directory);
    store.downloads.put(download);
    const title = `Download ${selection.repository}`;
    const input = { selection, directory, access };
    const done = (id: string | null): { readonly id: string | null; readonly directory: string } => {
      this.#forget(downloadId);
      return { id, directory };
    };
    const job =
      selection.kind === 'model'
        ? jobs.start('downloadModel', title, input, (verified) => done(models.link(verified).id))
        : jobs.start('downloadDataset', title, input, (verified) =>
            done(verified === null ? null : benchmarks.link(verified).id),
          );
    this.#jobIds.set(downloadId, job.jobId);
    this.#publish();
    void jobs.ended(job.jobId).then(() => this.#publish());
    return job;
  }

  #isRunning(downloadId: string): boolean {
    const jobId = this.#jobIds.get(downloadId);
    return this.#services.jobs.list().some((job) => job.jobId === jobId && job.state === 'running');
  }

  #stored(downloadId: string): StoredDownload {
    const download = this.#services.store.downloads.get(downloadId);
    if (download === null) throw new InputError(`download "${downloadId}"`, 'is finished or was discarded');
    return download;
  }

  #forget(downloadId: string): void {
    this.#services.store.downloads.remove(downloadId);
    this.#publish();
  }

  #publish(): void {
    this.#services.changes.publish({ topic: 'downloads' });
  }
}

function alreadyRunning(repository: string, directory: string): InputError {
  return new InputError(directory, `is being downloaded to (${repository}); cancel that first`);
}
