/**
 * @file The comparisons that screens look at: outlines at once, statistics from a job, kept for the next time.
 */
import type {
  CompareOutline,
  CompareSelection,
  CompareStatistics,
  CompareStatisticsState,
} from '../../shared/rpc/compare.ts';
import { formatCount } from '../../shared/format/number.ts';
import type { Store } from '../store/store.ts';
import { outlineStored } from './compare.ts';
import type { ChangeFeed } from './change-feed.ts';
import { ComputedByJob } from './computed-by-job.ts';
import type { JobRunner } from './job-runner.ts';
import { columnOptions, selectRuns } from './select-runs.ts';

/** How many comparisons are kept; one of 20 runs and 122 languages takes a few megabytes. */
const KEPT = 12;

export interface ComparisonsOptions {
  readonly store: Store;
  readonly jobs: JobRunner;
  readonly changes: ChangeFeed;
}

export class Comparisons {
  readonly #store: Store;
  readonly #jobs: JobRunner;
  readonly #statistics: ComputedByJob<CompareStatistics>;

  constructor({ store, jobs, changes }: ComparisonsOptions) {
    this.#store = store;
    this.#jobs = jobs;
    this.#statistics = new ComputedByJob({
      jobs,
      kept: KEPT,
      onChange: () => changes.publish({ topic: 'comparisons' }),
    });
  }

  /** @throws {InputError} Too many runs, or an unknown experiment. */
  outline(selection: CompareSelection): CompareOutline {
    const { found, missing } = selectRuns(this.#store, selection);
    return {
      sections: outlineStored(this.#store, found, columnOptions(selection)),
      experiment:
        selection.experiment === null
          ? null
          : this.#store.findExperiment({ id: selection.experiment })!.experiment.name,
      missingRuns: missing,
    };
  }

  /** What is known of a section's statistics; starts computing them if they are not up to date. */
  statistics(selection: CompareSelection, section: string): CompareStatisticsState {
    const { found, version } = selectRuns(this.#store, selection);
    const { baseline, mergeSeeds } = selection;
    const runs = found.map(({ config }) => config.runId);
    const key = JSON.stringify([section, baseline, mergeSeeds, ...runs]);
    const isChanging = found.some(({ state }) => state === 'running');
    const { result, jobId, problem } = this.#statistics.state(key, version, isChanging, (keep) =>
      this.#jobs.start(
        'compare',
        `Statistics of ${formatCount(runs.length, 'run')}`,
        { workspace: this.#store.directory, runs, section, options: columnOptions(selection) },
        keep,
      ),
    );
    return { statistics: result, jobId, problem };
  }
}
