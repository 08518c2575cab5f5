/**
 * @file The comparisons that screens look at: outlines at once, statistics from a job, kept for the next time.
 */
import { InputError } from '../../shared/model/input-error.ts';
import type { RunSummary } from '../../shared/model/result.ts';
import type {
  CompareOutline,
  CompareSelection,
  CompareStatistics,
  CompareStatisticsState,
} from '../../shared/rpc/compare.ts';
import { MAXIMUM_RUNS } from '../../shared/rpc/compare.ts';
import { formatCount } from '../../shared/format/number.ts';
import type { ColumnOptions } from '../analysis/columns.ts';
import type { Store } from '../store/store.ts';
import { outlineStored } from './compare.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { JobRunner } from './job-runner.ts';

/** How many comparisons are kept; one of 20 runs and 122 languages takes a few megabytes. */
const KEPT = 12;
/** While a run goes on, its comparisons are computed again no sooner than this after the last time. */
const RENEW_MS = 60_000;

interface Entry {
  /** What the statistics were computed from; they are out of date when it differs. */
  version: string;
  statistics: CompareStatistics | null;
  jobId: string | null;
  problem: string | null;
}

export interface ComparisonsOptions {
  readonly store: Store;
  readonly jobs: JobRunner;
  readonly changes: ChangeFeed;
}

export class Comparisons {
  readonly #store: Store;
  readonly #jobs: JobRunner;
  readonly #changes: ChangeFeed;
  /** By what was asked for, the least recently used first. */
  readonly #entries = new Map<string, Entry>();

  constructor({ store, jobs, changes }: ComparisonsOptions) {
    this.#store = store;
    this.#jobs = jobs;
    this.#changes = changes;
  }

  /** @throws {InputError} Too many runs, or an unknown experiment. */
  outline(selection: CompareSelection): CompareOutline {
    const { found, missing } = this.#runsOf(selection);
    return { sections: outlineStored(this.#store, found, columnOptions(selection)), missingRuns: missing };
  }

  /** What is known of a section's statistics; starts computing them if they are not up to date. */
  statistics(selection: CompareSelection, section: string): CompareStatisticsState {
    const { found } = this.#runsOf(selection);
    const { baseline, mergeSeeds } = selection;
    const runs = found.map(({ config }) => config.runId);
    const key = JSON.stringify([section, baseline, mergeSeeds, ...runs]);
    const version = found.map(({ state, doneItems }) => `${state} ${doneItems}`).join();
    const entry = this.#entries.get(key) ?? { version: '', statistics: null, jobId: null, problem: null };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    const ageMs = Date.now() - (entry.statistics?.computedMs ?? 0);
    const mayRenew = ageMs > RENEW_MS || found.every(({ state }) => state !== 'running');
    if (entry.version !== version && entry.jobId === null && mayRenew) {
      this.#compute(entry, version, { runs, section, options: columnOptions(selection) });
    }
    for (const [oldest, { jobId }] of this.#entries) {
      if (this.#entries.size <= KEPT) break;
      if (jobId === null) this.#entries.delete(oldest);
    }
    const { statistics, jobId, problem } = entry;
    return { statistics, jobId, problem };
  }

  #compute(
    entry: Entry,
    version: string,
    input: { readonly runs: readonly string[]; readonly section: string; readonly options: ColumnOptions },
  ): void {
    entry.version = version;
    entry.problem = null;
    const { jobId } = this.#jobs.start(
      'compare',
      `Statistics of ${formatCount(input.runs.length, 'run')}`,
      { workspace: this.#store.directory, ...input },
      (statistics) => {
        entry.statistics = statistics;
        return null;
      },
    );
    entry.jobId = jobId;
    void this.#jobs.ended(jobId).then(({ state, failure }) => {
      entry.jobId = null;
      if (state !== 'finished') entry.problem = failure ?? 'It was cancelled.';
      this.#changes.publish({ topic: 'comparisons' });
    });
  }

  /** The runs of the experiment, then those named one by one; each once. */
  #runsOf({ runs, experiment }: CompareSelection): { found: RunSummary[]; missing: string[] } {
    const found = new Map<string, RunSummary>();
    const missing: string[] = [];
    if (experiment !== null) {
      const stored = this.#store.findExperiment({ id: experiment });
      if (stored === null) {
        throw new InputError(`experiment "${experiment}"`, 'is not in this workspace; choose another one');
      }
      if (stored.runIds.length > MAXIMUM_RUNS) {
        throw new InputError(
          `experiment "${stored.experiment.name}"`,
          `has ${stored.runIds.length} runs and a comparison takes ${MAXIMUM_RUNS}; choose some of them in Runs`,
        );
      }
      for (const run of this.#store.runs({ experiment })) found.set(run.config.runId, run);
    }
    for (const runId of runs) {
      if (found.has(runId)) continue;
      const run = this.#store.run(runId);
      if (run === null) missing.push(runId);
      else found.set(runId, run);
    }
    return { found: [...found.values()], missing };
  }
}

function columnOptions({ baseline, mergeSeeds }: CompareSelection): ColumnOptions {
  return { mergeSeeds, ...(baseline === null ? {} : { baselineRun: baseline }) };
}
