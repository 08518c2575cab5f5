/**
 * @file What the library keeps of a model or a benchmark, beside where it lies.
 */
import type { BenchmarkSummary } from '../rpc/benchmarks.ts';
import type { LibraryEntry } from '../rpc/library.ts';
import type { ModelSummary } from '../rpc/models.ts';

export type ModelFacts = Omit<ModelSummary, keyof LibraryEntry>;
export type BenchmarkFacts = Omit<BenchmarkSummary, keyof LibraryEntry>;

/** What each kind of entry has of its own. */
export interface LibraryFacts {
  readonly model: ModelFacts;
  readonly benchmark: BenchmarkFacts;
}
export type LibraryKind = keyof LibraryFacts;

/** A file as it was when its bytes were checked. */
export interface FileStamp {
  /** Relative to the entry's folder. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

/** A folder whose every byte was checked. */
export interface VerifiedFolder<Kind extends LibraryKind> {
  /** Absolute. */
  readonly path: string;
  readonly name: string;
  readonly sha256: string;
  readonly licence: string | null;
  readonly files: readonly FileStamp[];
  readonly facts: LibraryFacts[Kind];
}

/** An entry that is to be checked again. */
export interface KnownFolder {
  readonly path: string;
  /** Names of the files that were stamped last time. */
  readonly fileNames: readonly string[];
}

/**
 * The outcome of checking an entry again: what was found, or the sentence that says what is wrong and the files
 * that it is about.
 */
export type Verification<Kind extends LibraryKind> =
  | { readonly verified: VerifiedFolder<Kind> }
  | { readonly problem: string; readonly files: readonly FileStamp[] };
