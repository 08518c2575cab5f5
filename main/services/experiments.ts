/**
 * @file Experiments of the workspace as Home shows them, and the start of the demo.
 */
import { fileURLToPath } from 'node:url';
import { shareDone } from '../../shared/model/run-progress.ts';
import { isFinal } from '../store/run-state.ts';
import type { ListedRun } from '../store/run-listing.ts';
import type { StoredExperiment } from '../store/store.ts';
import type { Launch } from '../../shared/rpc/drafts.ts';
import type { ExperimentCard, MethodSoFar } from '../../shared/rpc/experiments.ts';
import type { Job } from '../../shared/rpc/jobs.ts';
import { readExperiment } from '../library/experiment-file.ts';
import { countStates } from './run-list/run-facets.ts';
import { comparable, isComplete, meanOf } from './run-list/run-order.ts';
import { taskTitle } from './run-list/task-title.ts';
import { tellMembersChanged } from './run-actions.ts';
import { startExperiment } from './start-experiment.ts';
import type { Workbench } from './workbench.ts';

const DEMO = fileURLToPath(new URL('../../resources/demo/experiment.yaml', import.meta.url));

/** Of the newest experiments, those with the latest activity first; ones whose runs are all in the trash are left out. */
export function recentExperiments(
  { store, inspector }: Pick<Workbench, 'store' | 'inspector'>,
  limit: number,
): ExperimentCard[] {
  const runs = new Map([...store.listing.runs()].map((run) => [run.key, run]));
  return store
    .newestExperiments(2 * limit)
    .flatMap((stored) => {
      const members = store.listing
        .keysOfExperiment(stored.id)
        .flatMap((key) => runs.get(key) ?? [])
        .filter(({ trashedMs }) => trashedMs === null);
      return members.length === 0 ? [] : [cardOf(stored, members, (run) => taskTitle(run, inspector))];
    })
    .sort((a, b) => b.lastActivityMs - a.lastActivityMs)
    .slice(0, limit);
}

/**
 * Starts the job that checks the demo's files and queues its runs, or goes on with those of an earlier start.
 *
 * @throws {InputError} The demo's files are damaged.
 */
export function startDemo(workbench: Workbench): Job {
  const { experiment } = readExperiment(DEMO);
  return workbench.jobs.start('prepareExperiment', 'Start the demo', experiment, (prepared): Launch => {
    const { store, scheduler } = workbench;
    const isKnown = store.findExperiment({ sourceHash: prepared.sourceHash }) !== null;
    const { id, runIds } = startExperiment(store, scheduler, prepared);
    tellMembersChanged(workbench);
    return { experimentId: id, runIds, isKnown, notes: prepared.notes };
  });
}

function cardOf(
  { id, experiment, createdMs }: StoredExperiment,
  runs: readonly ListedRun[],
  titleOf: (run: ListedRun) => string,
): ExperimentCard {
  const failed = runs.filter(({ state }) => state === 'failed');
  return {
    id,
    name: experiment.name,
    createdMs,
    states: countStates(runs),
    runs: runs.length,
    failed:
      failed.length === 0
        ? null
        : { runIds: failed.map(({ runId }) => runId), reason: failed[0]!.failure ?? '' },
    share:
      runs.reduce(
        (sum, run) => sum + (isFinal(run.state) ? 1 : shareDone({ ...run, maxSteps: run.settings.maxSteps })),
        0,
      ) / runs.length,
    models: [...new Set(runs.map(({ settings }) => settings.model))],
    tasks: [...Map.groupBy(runs, ({ settings }) => settings.task)].map(([task, onTask]) => ({
      task,
      title: titleOf(onTask[0]!),
      methods: [...Map.groupBy(onTask, ({ settings }) => settings.methodLabel)].map(([label, own]) =>
        methodOf(label, own),
      ),
    })),
    lastActivityMs: Math.max(
      ...runs.map(({ createdMs: made, startedMs, endedMs }) => endedMs ?? startedMs ?? made),
    ),
  };
}

function methodOf(label: string, runs: readonly ListedRun[]): MethodSoFar {
  const measured = comparable(runs).filter(({ scoredLanguages }) => scoredLanguages > 0);
  const [least] = measured.toSorted((a, b) => a.scoredLanguages - b.scoredLanguages);
  return {
    label,
    englishAccuracy: meanOf(measured, ({ englishAccuracy }) => englishAccuracy),
    transferAccuracy: meanOf(measured, ({ transferAccuracy }) => transferAccuracy),
    partial:
      least === undefined || isComplete(least)
        ? null
        : { scoredLanguages: least.scoredLanguages, languages: least.settings.languages },
  };
}
