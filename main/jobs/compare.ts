/**
 * @file The job that reads every answer of some runs and computes the statistics of their comparison.
 */
import type { CompareStatistics } from '../../shared/rpc/compare.ts';
import type { ColumnOptions } from '../analysis/columns.ts';
import { comparisonCaveats } from '../reports/caveats.ts';
import { mainFinding } from '../reports/finding.ts';
import { compareSection, RESAMPLES } from '../services/compare.ts';
import { readWorkspace } from '../services/workspace.ts';
import type { JobWork } from './job-kind.ts';

export interface CompareJobInput {
  /** The workspace's folder. */
  readonly workspace: string;
  readonly runs: readonly string[];
  readonly section: string;
  readonly options: ColumnOptions;
}

/** Reads the workspace beside the main process, which alone writes it. */
export const compareJob: JobWork<CompareJobInput, CompareStatistics> = (
  { workspace, runs, section, options },
  { onProgress },
) => {
  const store = readWorkspace(workspace);
  try {
    onProgress({ done: 0, total: RESAMPLES, unit: 'steps', message: 'Reading answers' });
    const comparison = compareSection(store, runs, section, options, (done) =>
      onProgress({ done, total: RESAMPLES, unit: 'steps', message: 'Resampling' }),
    );
    return {
      comparison,
      finding: mainFinding(comparison),
      caveats: comparisonCaveats(comparison),
      computedMs: Date.now(),
    };
  } finally {
    store.close();
  }
};
