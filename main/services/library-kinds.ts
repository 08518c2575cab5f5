/**
 * @file What differs between the library's kinds: the jobs that check them, and what of each is part of the product.
 */
import { fileURLToPath } from 'node:url';
import type { KnownFolder, LibraryKind, Verification, VerifiedFolder } from '../../shared/model/library.ts';
import type { Job } from '../../shared/rpc/jobs.ts';
import type { ListTopic } from '../../shared/rpc/changes.ts';
import type { JobRunner } from './job-runner.ts';
import type { Reader } from './reader.ts';

export interface LibraryKindSpec<Kind extends LibraryKind> {
  readonly kind: Kind;
  /** As users call one. */
  readonly noun: string;
  readonly topic: ListTopic;
  /** Part of the product: paths by the ids of entries. */
  readonly bundled: ReadonlyMap<string, string>;
  /** What its own files do not say of it. */
  readonly describeBundled: (folder: VerifiedFolder<Kind>) => VerifiedFolder<Kind>;
  readonly readBundled: (reader: Reader, path: string) => Promise<VerifiedFolder<Kind>>;
  /** Starts the job that checks a folder for the first time; a fault fails it. */
  readonly startImport: (
    jobs: JobRunner,
    title: string,
    path: string,
    complete: (folder: VerifiedFolder<Kind>) => unknown,
  ) => Job;
  /** Starts the job that checks an entry again; a fault is its result. */
  readonly startVerification: (
    jobs: JobRunner,
    title: string,
    folder: KnownFolder,
    complete: (outcome: Verification<Kind>) => unknown,
  ) => Job;
}

const demoFolder = (name: string): string =>
  fileURLToPath(new URL(`../../resources/demo/${name}`, import.meta.url));

export const MODELS: LibraryKindSpec<'model'> = {
  kind: 'model',
  noun: 'model',
  topic: 'models',
  bundled: new Map([['demo', demoFolder('model')]]),
  describeBundled: (folder) => ({
    ...folder,
    name: 'Demo model',
    licence: 'Apache-2.0',
    facts: { ...folder.facts, origin: 'Adapter Atlas' },
  }),
  readBundled: (reader, path) => reader.ask('verifyModel', { path }),
  startImport: (jobs, title, path, complete) => jobs.start('importModel', title, path, complete),
  startVerification: (jobs, title, folder, complete) => jobs.start('verifyModel', title, folder, complete),
};

export const BENCHMARKS: LibraryKindSpec<'benchmark'> = {
  kind: 'benchmark',
  noun: 'benchmark',
  topic: 'benchmarks',
  bundled: new Map([
    ['demo-topic', demoFolder('topic')],
    ['demo-tens-digit', demoFolder('tens-digit')],
  ]),
  describeBundled: (folder) => folder,
  readBundled: (reader, path) => reader.ask('verifyBenchmark', { path }),
  startImport: (jobs, title, path, complete) => jobs.start('importBenchmark', title, path, complete),
  startVerification: (jobs, title, folder, complete) =>
    jobs.start('verifyBenchmark', title, folder, complete),
};
