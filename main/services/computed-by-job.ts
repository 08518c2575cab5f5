/**
 * @file Results that jobs compute, kept for the next time they are asked for: known ones come at once, outdated ones
 * come until their successor is there.
 */
import type { Job } from '../../shared/rpc/jobs.ts';
import type { JobRunner } from './job-runner.ts';

/** While what a result depends on keeps changing, it is computed again no sooner than this after the last time. */
const RENEW_MS = 60_000;

export interface ComputedState<Result> {
  /** Null until it was computed for the first time. */
  readonly result: Result | null;
  /** The job that computes it (again); null when it is up to date. */
  readonly jobId: string | null;
  /** Why it could not be computed; null if it could. */
  readonly problem: string | null;
}

interface Entry<Result> {
  /** What the result was computed from. */
  version: string;
  result: Result | null;
  computedMs: number;
  jobId: string | null;
  problem: string | null;
}

export interface ComputedByJobOptions {
  readonly jobs: JobRunner;
  /** How many results are kept; the least recently asked for goes first. */
  readonly kept: number;
  /** Told whenever a result is there or failed. */
  readonly onChange: () => void;
}

export class ComputedByJob<Result> {
  readonly #options: ComputedByJobOptions;
  /** The least recently used first. */
  readonly #entries = new Map<string, Entry<Result>>();

  constructor(options: ComputedByJobOptions) {
    this.#options = options;
  }

  /**
   * What is known; starts computing it if it is not up to date.
   *
   * @param key Names what is asked for.
   * @param version Of what it depends on: another one makes the result outdated.
   * @param isChanging Whether what it depends on is about to change again.
   * @param start Starts the job, whose result is given to `keep`.
   */
  state(
    key: string,
    version: string,
    isChanging: boolean,
    start: (keep: (result: Result) => null) => Job,
  ): ComputedState<Result> {
    const entry = this.#entries.get(key) ?? {
      version: '',
      result: null,
      computedMs: 0,
      jobId: null,
      problem: null,
    };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const mayRenew = !isChanging || Date.now() - entry.computedMs > RENEW_MS;
    if (entry.version !== version && entry.jobId === null && mayRenew) this.#compute(entry, version, start);
    for (const [oldest, { jobId }] of this.#entries) {
      if (this.#entries.size <= this.#options.kept) break;
      if (jobId === null) this.#entries.delete(oldest);
    }
    const { result, jobId, problem } = entry;
    return { result, jobId, problem };
  }

  #compute(entry: Entry<Result>, version: string, start: (keep: (result: Result) => null) => Job): void {
    const { jobs, onChange } = this.#options;
    entry.version = version;
    entry.problem = null;
    const { jobId } = start((result) => {
      entry.result = result;
      entry.computedMs = Date.now();
      return null;
    });
    entry.jobId = jobId;
    void jobs.ended(jobId).then(({ state, failure }) => {
      entry.jobId = null;
      if (state !== 'finished') entry.problem = failure ?? 'It was cancelled.';
      onChange();
    });
  }
}
