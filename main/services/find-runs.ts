/**
 * @file What a user calls a run: its id, the start of it, or the name or id of an experiment for all of its runs.
 */
import { InputError } from '../../shared/model/input-error.ts';
import type { RunSummary } from '../../shared/model/result.ts';
import type { Store, StoredExperiment } from '../store/store.ts';

/** How many runs a message about an ambiguous or unknown one lists. */
const LISTED = 6;

/** The runs that `references` mean, each once. @throws {InputError} One that means nothing, or several runs. */
export function findRuns(store: Store, references: readonly string[]): RunSummary[] {
  const found = new Map<string, RunSummary>();
  for (const reference of references) {
    for (const run of findRun(store, reference)) found.set(run.config.runId, run);
  }
  return [...found.values()];
}

function findRun(store: Store, reference: string): RunSummary[] {
  const exact = store.run(reference);
  if (exact !== null) return [exact];
  const experiment = store.findExperiment({ id: reference }) ?? store.findExperiment({ name: reference });
  if (experiment !== null) return store.runs({ experiment: experiment.id });
  const all = store.runs();
  const starting = all.filter(({ config }) => config.runId.startsWith(reference));
  const [only] = starting;
  if (only !== undefined && starting.length === 1) return [only];
  const candidates = (starting.length === 0 ? all : starting)
    .slice(0, LISTED)
    .map(({ config }) => config.runId);
  const problem =
    starting.length === 0
      ? `is no run and no experiment of this workspace${candidates.length === 0 ? '' : `; runs: ${candidates.join(', ')}`}`
      : `is the start of several runs: ${candidates.join(', ')}; give more of it`;
  throw new InputError(`run "${reference}"`, problem);
}

/** The newest experiment of that name or id. @throws {InputError} There is none. */
export function findExperiment(store: Store, reference: string): StoredExperiment {
  const found = store.findExperiment({ id: reference }) ?? store.findExperiment({ name: reference });
  if (found !== null) return found;
  const names = [...new Set(store.experiments().map(({ experiment }) => experiment.name))].slice(0, LISTED);
  const known = names.length === 0 ? '' : `; experiments: ${names.join(', ')}`;
  throw new InputError(`experiment "${reference}"`, `is not in this workspace${known}`);
}
