/**
 * @file New runs from old ones: the same with other seeds, or training that goes on from an adapter.
 */
import { InputError } from '../../shared/model/input-error.ts';
import type { RunConfig } from '../../shared/model/run.ts';
import type { DuplicatePlan } from '../../shared/rpc/runs.ts';
import { hashAdapter } from '../peft/adapter-files.ts';
import { runPaths } from '../run-directory/layout.ts';
import { identifiedRun } from '../scheduler/expand.ts';
import { tellMembersChanged, type RunQueue } from './run-actions.ts';
import { engineVersion } from './version.ts';

/**
 * Queues runs with other seeds, in the experiments of the runs that they repeat.
 *
 * @returns The ids of all runs with these seeds, those that were there already among them.
 * @throws {InputError} One of the runs is not there, or the disk refuses.
 */
export function duplicateRuns(
  workbench: RunQueue,
  runIds: readonly string[],
  seeds: readonly number[],
): string[] {
  const byExperiment = new Map<string, RunConfig[]>();
  for (const runId of runIds) {
    const experiment = experimentOf(workbench, runId);
    const more = seeds.map((seed) => withSeed(configOf(workbench, runId), seed));
    byExperiment.set(experiment, [...(byExperiment.get(experiment) ?? []), ...more]);
  }
  const added = [...byExperiment].flatMap(([experiment, configs]) => {
    const distinct = [...new Map(configs.map((config) => [config.runId, config])).values()];
    workbench.scheduler.extend(experiment, distinct);
    return distinct.map(({ runId }) => runId);
  });
  tellMembersChanged(workbench);
  return added;
}

/**
 * What queuing runs with other seeds would come to.
 *
 * @throws {InputError} One of the runs is not there.
 */
export function planDuplicates(
  workbench: RunQueue,
  runIds: readonly string[],
  seeds: readonly number[],
): DuplicatePlan {
  const configs = runIds.map((runId) => configOf(workbench, runId));
  const added = new Set<string>();
  const knownSeeds = seeds.filter((seed) => {
    const ids = configs.map((config) => withSeed(config, seed).runId);
    const known = workbench.store.shelf.find(ids).filter(({ trashedMs }) => trashedMs === null);
    const knownIds = new Set(known.map(({ runId }) => runId));
    const more = ids.filter((id) => !knownIds.has(id));
    for (const id of more) added.add(id);
    return more.length === 0;
  });
  return { added: added.size, knownSeeds };
}

function withSeed(config: RunConfig, seed: number): RunConfig {
  return identifiedRun({
    ...config,
    seed,
    name: nameOf(config, config.methodLabel, seed),
    engineVersion: engineVersion(),
  });
}

/**
 * Queues a run that trains on from another one's adapter.
 *
 * Everything but its steps and its learning rate is as it was.
 *
 * @returns The new run's id.
 * @throws {InputError} The run is not there, has no adapter (yet), or its kind of adapter cannot be started from.
 */
export function continueTraining(
  workbench: RunQueue,
  runId: string,
  { maxSteps, learningRate }: { readonly maxSteps: number; readonly learningRate?: number | undefined },
): string {
  // The rates tried were for training from the beginning; an adapter that was only measured is the start now.
  const { learningRatesTried: _, trainedAdapter: __, ...config } = configOf(workbench, runId);
  const where = `run "${runId}"`;
  const { method } = config.method;
  if (method === 'none') throw new InputError(where, 'trains nothing, so there is nothing to go on from');
  if (method === 'full') {
    throw new InputError(
      where,
      'trains all weights; import its exported checkpoint as a model and start an experiment from that',
    );
  }
  const { exportFormat } = workbench.store.run(runId)!;
  if (method === 'prefix-tuning' && config.method.variant === 'hidden' && exportFormat === 'peft') {
    throw new InputError(
      where,
      'wrote the keys and values of its hidden tokens, as PEFT has them, from which training cannot go on; train anew with more steps',
    );
  }
  const path = runPaths(workbench.store.runDirectory(runId)).adapter;
  const next = identifiedRun({
    ...config,
    methodLabel: nextLabel(workbench, config),
    training: {
      ...config.training,
      maxSteps,
      learningRate: learningRate ?? config.training.learningRate,
      warmupSteps: Math.min(config.training.warmupSteps, maxSteps),
    },
    startFrom: { runId, path, sha256: hashAdapter(path) },
    engineVersion: engineVersion(),
  });
  const named = identifiedRun({ ...next, name: nameOf(next, next.methodLabel, next.seed) });
  workbench.scheduler.extend(experimentOf(workbench, runId), [named]);
  tellMembersChanged(workbench);
  return named.runId;
}

function configOf({ store }: RunQueue, runId: string): RunConfig {
  const run = store.run(runId);
  if (run === null) throw new InputError(`run "${runId}"`, 'is not in this workspace (any more)');
  return run.config;
}

/** Where the run was made. */
function experimentOf({ store }: RunQueue, runId: string): string {
  const [first] = store.records.experiments(runId);
  if (first === undefined) throw new InputError(`run "${runId}"`, 'belongs to no experiment');
  return first.id;
}

function nameOf({ model, task }: RunConfig, methodLabel: string, seed: number): string {
  return `${methodLabel} / ${model.name} / ${task.id} / seed ${seed}`;
}

/** `LoRA, continued`, `LoRA, continued 2`: one that no run of the experiment has with this model, task and seed. */
function nextLabel(workbench: RunQueue, config: RunConfig): string {
  const { store } = workbench;
  const taken = new Set(
    store.runs({ experiment: experimentOf(workbench, config.runId) }).map((run) => run.config.name),
  );
  const stem = config.methodLabel.replace(/, continued( \d+)?$/, '');
  for (let number = 1; ; number++) {
    const label = `${stem}, continued${number === 1 ? '' : ` ${number}`}`;
    if (!taken.has(nameOf(config, label, config.seed))) return label;
  }
}
