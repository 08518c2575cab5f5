/**
 * @file The library's links to models or to benchmarks. What is checked byte by byte is checked in jobs; what is
 * looked at here are sizes and times of files.
 */
import { createHash } from 'node:crypto';
import { basename, resolve } from 'node:path';
import { InputError } from '../../shared/model/input-error.ts';
import type { LibraryKind, VerifiedFolder } from '../../shared/model/library.ts';
import type { Job } from '../../shared/rpc/jobs.ts';
import type { LibraryEntry } from '../../shared/rpc/library.ts';
import type { StoredEntry } from '../store/library-table.ts';
import type { Store } from '../store/store.ts';
import type { ChangeFeed } from './change-feed.ts';
import { folderHealth } from './folder-health.ts';
import type { JobRunner } from './job-runner.ts';
import type { LibraryKindSpec } from './library-kinds.ts';
import type { Reader } from './reader.ts';

export interface LibraryServices {
  readonly store: Store;
  readonly jobs: JobRunner;
  readonly changes: ChangeFeed;
  readonly reader: Reader;
}

/** An entry as screens show it, with what its kind has of its own. */
export interface ListedEntry<Kind extends LibraryKind> {
  readonly entry: LibraryEntry;
  readonly facts: StoredEntry<Kind>['facts'];
}

export class LibraryFolders<Kind extends LibraryKind> {
  readonly #spec: LibraryKindSpec<Kind>;
  readonly #services: LibraryServices;
  #bundled: Promise<void> | null = null;

  constructor(spec: LibraryKindSpec<Kind>, services: LibraryServices) {
    this.#spec = spec;
    this.#services = services;
  }

  /** Entries with their health now, the bundled ones first, then the newest. */
  async list(): Promise<ListedEntry<Kind>[]> {
    await this.#ensureBundled();
    const entries = this.#table.entries(this.#spec.kind);
    const byId = new Map(entries.map((entry) => [entry.id, entry]));
    const bundled = [...this.#spec.bundled.keys()].flatMap((id) => byId.get(id) ?? []);
    const ordered = [...bundled, ...entries.filter(({ id }) => !this.isBundled(id))];
    return Promise.all(ordered.map((stored) => this.#listed(stored)));
  }

  /** Whether it is part of the product. */
  isBundled(id: string): boolean {
    return this.#spec.bundled.has(id);
  }

  /** An entry with its health now. @throws {InputError} There never was one. */
  async get(id: string): Promise<ListedEntry<Kind>> {
    return this.#listed(await this.stored(id));
  }

  /** An entry as it was at its last verification. @throws {InputError} There never was one. */
  async stored(id: string): Promise<StoredEntry<Kind>> {
    if (this.isBundled(id)) await this.#ensureBundled();
    const stored = this.#table.entry(this.#spec.kind, id);
    if (stored === null) throw this.#unknown(id);
    return stored;
  }

  /** An entry whose folder can be read now. @throws {InputError} There is none, or its folder is not there. */
  async open(id: string): Promise<StoredEntry<Kind>> {
    const stored = await this.stored(id);
    const { state, problem } = await folderHealth(stored);
    if (state === 'unavailable') throw new InputError(stored.name, problem!.replace(/\.$/, ''));
    return stored;
  }

  /** Checks a folder and links it at the end. @returns The job; a fault in the folder fails it. */
  import(path: string): Job {
    const { noun, startImport } = this.#spec;
    const folder = resolve(path);
    return startImport(this.#services.jobs, `Import ${noun} ${basename(folder)}`, folder, (verified) =>
      this.link(verified),
    );
  }

  /** Adds a folder that a job has checked. */
  link(verified: VerifiedFolder<Kind>): { readonly id: string } {
    const { kind, topic, bundled } = this.#spec;
    const id = [...bundled].find(([, path]) => path === verified.path)?.[0] ?? entryId(verified);
    this.#table.put(kind, id, this.#described(id, verified), Date.now());
    this.#services.changes.publish({ topic });
    return { id };
  }

  /** Checks an entry again and keeps the outcome. */
  async verify(id: string): Promise<Job> {
    const { kind, startVerification, topic } = this.#spec;
    const { name, path, files } = await this.stored(id);
    const folder = { path, fileNames: files.map((file) => file.name) };
    return startVerification(this.#services.jobs, `Verify ${name}`, folder, (outcome) => {
      if ('problem' in outcome) this.#table.setProblem(kind, id, outcome.problem, outcome.files);
      else this.#table.put(kind, id, this.#described(id, outcome.verified), Date.now());
      this.#services.changes.publish({ topic });
      return { id };
    });
  }

  /** Hides an entry, or brings it back; its folder is not touched. @throws {InputError} There is no such entry. */
  setRemoved(id: string, removed: boolean): null {
    const { kind, topic } = this.#spec;
    if (!this.#table.setRemoved(kind, id, removed, Date.now())) throw this.#unknown(id);
    this.#services.changes.publish({ topic });
    return null;
  }

  get #table(): Store['library'] {
    return this.#services.store.library;
  }

  #described(id: string, folder: VerifiedFolder<Kind>): VerifiedFolder<Kind> {
    return this.isBundled(id) ? this.#spec.describeBundled(folder) : folder;
  }

  /** The product's own is there from the start, and after an update as the update brought it. */
  async #ensureBundled(): Promise<void> {
    this.#bundled ??= this.#linkBundled();
    try {
      await this.#bundled;
    } catch (error) {
      this.#bundled = null;
      throw error;
    }
  }

  async #linkBundled(): Promise<void> {
    const { kind, bundled, readBundled } = this.#spec;
    for (const [id, path] of bundled) {
      const known = this.#table.entry(kind, id);
      if (known?.path === path && (await folderHealth(known)).state === 'ok') continue;
      const folder = await readBundled(this.#services.reader, path);
      this.#table.put(kind, id, this.#described(id, folder), Date.now());
    }
  }

  async #listed(stored: StoredEntry<Kind>): Promise<ListedEntry<Kind>> {
    const { id, name, path, sha256, licence, importedMs, verifiedMs, facts } = stored;
    const health = await folderHealth(stored);
    const isBundled = this.isBundled(id);
    return { entry: { id, name, path, isBundled, sha256, licence, importedMs, verifiedMs, health }, facts };
  }

  #unknown(id: string): InputError {
    return new InputError(`${this.#spec.noun} "${id}"`, 'is not in the library; import its folder');
  }
}

/** Readable and, through the path, unique: the same folder again is the same entry. */
function entryId({ path }: VerifiedFolder<LibraryKind>): string {
  const words = basename(path)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 40);
  return `${words === '' ? 'entry' : words}-${createHash('sha256').update(path).digest('hex').slice(0, 8)}`;
}
