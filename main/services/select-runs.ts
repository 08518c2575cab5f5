/**
 * @file The runs that a comparison or a report is about, as screens choose them.
 */
import { InputError } from '../../shared/model/input-error.ts';
import type { RunSummary } from '../../shared/model/result.ts';
import { MAXIMUM_RUNS, type CompareSelection } from '../../shared/rpc/compare.ts';
import type { ColumnOptions } from '../analysis/columns.ts';
import type { Store } from '../store/store.ts';

export interface SelectedRuns {
  readonly found: readonly RunSummary[];
  /** Ids that are not in the workspace (any more). */
  readonly missing: readonly string[];
  /** Changes whenever a run has got further. */
  readonly version: string;
}

/**
 * The runs of the experiment, then those named one by one; each once.
 *
 * @throws {InputError} Too many runs, or an unknown experiment.
 */
export function selectRuns(store: Store, { runs, experiment }: CompareSelection): SelectedRuns {
  const found = new Map<string, RunSummary>();
  const missing: string[] = [];
  if (experiment !== null) {
    const stored = store.findExperiment({ id: experiment });
    if (stored === null) {
      throw new InputError(`experiment "${experiment}"`, 'is not in this workspace; choose another one');
    }
    if (stored.runIds.length > MAXIMUM_RUNS) {
      throw new InputError(
        `experiment "${stored.experiment.name}"`,
        `has ${stored.runIds.length} runs and a comparison takes ${MAXIMUM_RUNS}; choose some of them in Runs`,
      );
    }
    for (const run of store.runs({ experiment })) found.set(run.config.runId, run);
  }
  for (const runId of runs) {
    if (found.has(runId)) continue;
    const run = store.run(runId);
    if (run === null) missing.push(runId);
    else found.set(runId, run);
  }
  const selected = [...found.values()];
  return {
    found: selected,
    missing,
    version: selected.map(({ state, doneItems }) => `${state} ${doneItems}`).join(),
  };
}

/** How the runs become columns. */
export function columnOptions({ baseline, mergeSeeds }: CompareSelection): ColumnOptions {
  return { mergeSeeds, ...(baseline === null ? {} : { baselineRun: baseline }) };
}
