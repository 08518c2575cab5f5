/**
 * @file Experiments that are being set up: what they begin with, and how they are launched.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  draftOf,
  draftProblems,
  emptyDraft,
  experimentOf,
  freeLabel,
  newMethod,
  trainedAdapter,
  type ExperimentDraft,
} from '../../shared/model/experiment-draft.ts';
import { METHOD_TEXTS } from '../../shared/model/experiment-fields.ts';
import type { Experiment } from '../../shared/model/experiment.ts';
import { InputError } from '../../shared/model/input-error.ts';
import type { MethodName } from '../../shared/model/method.ts';
import { fieldName, type SchemaProblem } from '../../shared/model/schema-problem.ts';
import type { Draft, DraftOrigin, DraftPreset, Launch } from '../../shared/rpc/drafts.ts';
import type { Job } from '../../shared/rpc/jobs.ts';
import type { CheckedDraft } from '../library/check-draft.ts';
import { readExperiment } from '../library/experiment-file.ts';
import { loadGrid } from '../library/grid-presets.ts';
import { runPaths } from '../run-directory/layout.ts';
import type { Store } from '../store/store.ts';
import { repetitionOf } from './prepare-experiment.ts';
import { startExperiment } from './start-experiment.ts';
import type { Workbench } from './workbench.ts';

const DEMO = fileURLToPath(new URL('../../resources/demo/experiment.yaml', import.meta.url));

/** Adds a draft. @throws {InputError} What it shall begin with is not there or is wrong. */
export function createDraft(store: Store, origin: DraftOrigin): Draft {
  const draftId = randomUUID();
  store.drafts.add(draftId, beginningOf(store, origin), Date.now());
  return findDraft(store, draftId);
}

/** @throws {InputError} There is no such draft (any more). */
export function findDraft(store: Store, draftId: string): Draft {
  const found = store.drafts.get(draftId);
  if (found === null) {
    throw new InputError('draft', 'is not there (any more); it was launched or deleted');
  }
  return found;
}

/** @throws {InputError} Naming the first field that is missing or wrong. */
export function finishedExperiment({ draft }: Draft): Experiment {
  const experiment = experimentOf(draft);
  if (experiment !== null) return experiment;
  const { path, problem } = draftProblems(draft)[0]!;
  throw new InputError(`field "${fieldName(path)}"`, problem, {
    path: path.filter((part) => typeof part !== 'symbol'),
  });
}

/** What would refuse the launch of a draft although its fields are right; see the contract. */
export async function checkDraft(
  { models, benchmarks, reader }: Workbench,
  draft: CheckedDraft,
): Promise<SchemaProblem[]> {
  const listed = [...(await models.list()), ...(await benchmarks.list())];
  const ill = new Map(
    listed.flatMap(({ entry: { path, health } }) =>
      health.problem !== null && (health.state === 'broken' || health.state === 'unavailable')
        ? [[path, health.problem.replace(/\.$/, '')] as const]
        : [],
    ),
  );
  const known = (['models', 'tasks'] as const).flatMap((field) =>
    draft[field].flatMap(({ path }, place): SchemaProblem[] => {
      const problem = ill.get(path);
      return problem === undefined
        ? []
        : [{ path: [field, place, 'path'], problem: `cannot be used: ${problem}` }];
    }),
  );
  // The reader would wait for a drive that does not answer.
  const readable = (references: ExperimentDraft['models']): ExperimentDraft['models'] =>
    references.map(({ path }) => ({ path: ill.has(path) ? '' : path }));
  const found = await reader.ask('checkDraft', {
    draft: { ...draft, models: readable(draft.models), tasks: readable(draft.tasks) },
    names: new Map(listed.map(({ entry: { path, name } }) => [path, name])),
  });
  return [...known, ...found];
}

/**
 * Starts the job that checks a draft and queues its runs; see the contract.
 *
 * @throws {InputError} The draft is not there, or not complete.
 */
export function launchDraft(workbench: Workbench, draftId: string, again: boolean): Job {
  const experiment = finishedExperiment(findDraft(workbench.store, draftId));
  const { store, scheduler, changes } = workbench;
  return workbench.jobs.start(
    'prepareExperiment',
    `Launch ${experiment.name}`,
    experiment,
    (checked): Launch => {
      const earlier = store.findExperiment({ sourceHash: checked.sourceHash });
      if (earlier !== null && !again) {
        return { experimentId: earlier.id, runIds: earlier.runIds, isKnown: true, notes: [] };
      }
      const prepared = earlier === null ? checked : repetitionOf(store, checked);
      const { id, runIds } = startExperiment(store, scheduler, prepared);
      store.drafts.setRemoved(draftId, Date.now());
      for (const topic of ['drafts', 'experiments', 'runs', 'queue'] as const) changes.publish({ topic });
      return { experimentId: id, runIds, isKnown: false, notes: prepared.notes };
    },
  );
}

function beginningOf(store: Store, origin: DraftOrigin): ExperimentDraft {
  switch (origin.kind) {
    case 'preset':
      return { ...presetDraft(origin.preset), ...usualMachine(store) };
    case 'file':
      return draftOf(readExperiment(origin.path).experiment);
    case 'adapter':
      return adapterDraft(store, origin.runId);
    case 'experiment': {
      const stored = store.findExperiment({ id: origin.experimentId });
      if (stored === null) throw new InputError('experiment', 'is not in this workspace; choose another');
      return { ...draftOf(stored.experiment), name: `${stored.experiment.name} copy`.slice(0, 120) };
    }
  }
}

/** What was trained in a run, beside the frozen model; texts are read and cut as there. */
function adapterDraft(store: Store, runId: string): ExperimentDraft {
  const run = store.run(runId);
  if (run === null) throw new InputError(`run "${runId}"`, 'is not in this workspace (any more)');
  const { methodLabel, model, training, evaluation, chatTemplate, runtime, device } = run.config;
  const path = runPaths(store.runDirectory(runId)).adapter;
  if (!existsSync(path)) throw new InputError(`run "${runId}"`, 'has no adapter (yet)');
  const frozen = newMethod('none', METHOD_TEXTS.none.title, []);
  return {
    ...emptyDraft(`${methodLabel}, measured elsewhere`.slice(0, 120)),
    models: [{ path: model.path }],
    methods: [frozen, { ...trainedAdapter(path, [frozen]), label: freeLabel(methodLabel, [frozen]) }],
    chatTemplate: chatTemplate !== undefined,
    training,
    evaluation,
    runtime,
    device,
  };
}

/** What the settings say that new experiments begin with. */
function usualMachine(store: Store): Pick<ExperimentDraft, 'runtime' | 'device'> {
  const { runtime, device } = store.settings.read();
  return { runtime, device };
}

function presetDraft(preset: DraftPreset): ExperimentDraft {
  const adapters = (names: readonly MethodName[]): ExperimentDraft['methods'] =>
    names.map((name) => newMethod(name, METHOD_TEXTS[name].title, []));
  switch (preset) {
    case 'methods':
    case 'scaling':
    case 'prefix-length':
    case 'adapted-layers':
    case 'lora-rank':
    case 'matched-budgets': {
      const draft = draftOf(loadGrid(preset));
      return { ...draft, models: [], tasks: [] };
    }
    case 'blank':
      return emptyDraft('Untitled experiment');
    case 'demo':
      return draftOf(readExperiment(DEMO).experiment);
    case 'quick-look': {
      const draft = emptyDraft('Quick look');
      return {
        ...draft,
        methods: adapters(['none', 'lora']),
        training: { ...draft.training, maxSteps: 60, warmupSteps: 6, evalSteps: 20, learningRate: 1e-3 },
        evaluation: { ...draft.evaluation, maxItems: 100 },
      };
    }
    case 'full-study': {
      const draft = emptyDraft('Full study');
      return {
        ...draft,
        methods: adapters(['none', 'prefix-tuning', 'prompt-tuning', 'llama-adapter', 'lora']),
        seeds: [1, 2, 3],
        training: { ...draft.training, maxSteps: 500 },
      };
    }
  }
}
