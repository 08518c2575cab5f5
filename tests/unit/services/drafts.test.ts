import { resolve } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  checkDraft,
  createDraft,
  findDraft,
  finishedExperiment,
  launchDraft,
} from '../../../main/services/drafts.ts';
import { openWorkbench, type Workbench } from '../../../main/services/workbench.ts';
import type { ExperimentDraft } from '../../../shared/model/experiment-draft.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import type { Launch } from '../../../shared/rpc/drafts.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const DEMO = resolve(import.meta.dirname, '../../../resources/demo');

function newWorkbench(): Workbench {
  const workbench = openWorkbench({ directory: temporaryDirectory() });
  onTestFinished(() => workbench.close());
  return workbench;
}

function save(workbench: Workbench, change: (draft: ExperimentDraft) => ExperimentDraft): string {
  const { draftId, draft } = createDraft(workbench.store, { kind: 'preset', preset: 'demo' });
  const small = {
    ...draft,
    tasks: draft.tasks.slice(0, 1),
    languages: ['eng_Latn'],
    methods: draft.methods.slice(0, 1),
    evaluation: { ...draft.evaluation, maxItems: 2 },
  };
  workbench.store.drafts.save(draftId, change(small), ['models'], Date.now());
  return draftId;
}

async function launch(workbench: Workbench, draftId: string, again = false) {
  return workbench.jobs.ended(launchDraft(workbench, draftId, again).jobId);
}

describe('drafts', () => {
  test('begin with a preset, a file or an earlier experiment, and survive a restart', () => {
    const directory = temporaryDirectory();
    const first = openWorkbench({ directory });
    const { draftId } = createDraft(first.store, {
      kind: 'file',
      path: resolve(DEMO, 'experiment.yaml'),
    });
    const draft = { ...findDraft(first.store, draftId).draft, name: '' };
    first.store.drafts.save(draftId, draft, ['models', 'review'], 5);
    first.close();
    const second = openWorkbench({ directory });
    onTestFinished(() => second.close());
    expect(findDraft(second.store, draftId)).toMatchObject({ draft, visited: ['models', 'review'] });
    expect(() => finishedExperiment(findDraft(second.store, draftId))).toThrow(
      'field "name": must not be empty.',
    );
  });

  test('that were removed are gone until they are restored', () => {
    const { store } = newWorkbench();
    const { draftId } = createDraft(store, { kind: 'preset', preset: 'blank' });
    store.drafts.setRemoved(draftId, 1);
    expect(store.drafts.list()).toEqual([]);
    expect(() => findDraft(store, draftId)).toThrow(InputError);
    expect(store.drafts.setRemoved(draftId, null)).toBe(true);
    expect(store.drafts.list()).toHaveLength(1);
  });

  test('are launched once; the same again is told, and repeated only when asked', async () => {
    const workbench = newWorkbench();
    const first = await launch(
      workbench,
      save(workbench, (draft) => draft),
    );
    expect(first).toMatchObject({ state: 'finished', failure: null });
    const { runIds, experimentId } = first.result as Launch;
    await workbench.scheduler.idle();
    expect(workbench.store.runs({ experiment: experimentId })).toMatchObject([
      { state: 'finished', config: { runId: runIds[0] } },
    ]);
    expect(workbench.store.drafts.list()).toEqual([]);

    const second = save(workbench, (draft) => draft);
    expect((await launch(workbench, second)).result).toMatchObject({ isKnown: true, experimentId });
    expect(workbench.store.runs()).toHaveLength(1);
    const repeated = (await launch(workbench, second, true)).result as Launch;
    expect(repeated.isKnown).toBe(false);
    expect(workbench.store.findExperiment({ id: repeated.experimentId })?.experiment.name).toBe('demo (2)');
    expect(workbench.store.runs()).toHaveLength(2);
    await workbench.scheduler.idle();
  });

  test('that can be launched have nothing to be told', async () => {
    const workbench = newWorkbench();
    const { draft } = createDraft(workbench.store, { kind: 'preset', preset: 'demo' });
    expect(await checkDraft(workbench, draft)).toEqual([]);
  });

  test.each([
    [
      'a model that is no checkpoint',
      (draft: ExperimentDraft) => ({ ...draft, models: [...draft.models, { path: DEMO }] }),
      ['models', 1, 'path'],
    ],
    [
      'a benchmark that is none',
      (draft: ExperimentDraft) => ({ ...draft, tasks: [{ path: resolve(DEMO, 'model') }] }),
      ['tasks', 0, 'path'],
    ],
    [
      'a language that the benchmark lacks',
      (draft: ExperimentDraft) => ({ ...draft, languages: ['eng_Latn', 'bod_Tibt'] }),
      ['languages', 1],
    ],
    [
      'more virtual tokens than the model has positions',
      (draft: ExperimentDraft) => ({
        ...draft,
        methods: [
          draft.methods[0]!,
          { label: 'long', config: { method: 'prompt-tuning', numVirtualTokens: 4000 }, training: {} },
        ],
      }),
      ['methods', 1, 'config'],
    ],
    [
      'more held-out items than there are',
      (draft: ExperimentDraft) => ({
        ...draft,
        methods: [{ label: 'LoRA', config: { method: 'lora' }, training: {} }],
        training: { ...draft.training, devItems: 1_000_000 },
      }),
      ['training', 'devItems'],
    ],
    [
      'layers that the model does not have',
      (draft: ExperimentDraft) => ({
        ...draft,
        methods: [{ label: 'LoRA', config: { method: 'lora', layersToTransform: [0, 99] }, training: {} }],
      }),
      ['methods', 0, 'config', 'layersToTransform'],
    ],
    [
      'a start from a text that is missing',
      (draft: ExperimentDraft) => ({
        ...draft,
        methods: [{ label: 'prefix', config: { method: 'prefix-tuning', init: 'text' }, training: {} }],
      }),
      ['methods', 0, 'config', 'initText'],
    ],
    [
      'a chat template that the model does not have',
      (draft: ExperimentDraft) => ({ ...draft, chatTemplate: true }),
      ['chatTemplate'],
    ],
  ])('with %s are told before the launch, refused at the field, and kept', async (_, change, path) => {
    const workbench = newWorkbench();
    const draftId = save(workbench, change);
    const told = await checkDraft(workbench, findDraft(workbench.store, draftId).draft);
    expect(told).toHaveLength(1);
    const shared = Math.min(told[0]!.path.length, path.length);
    expect(told[0]!.path.slice(0, shared)).toEqual(path.slice(0, shared));
    const job = await launch(workbench, draftId);
    expect(job).toMatchObject({ state: 'failed', failurePath: path });
    expect(workbench.store.experiments()).toEqual([]);
    expect(workbench.store.drafts.get(draftId)).not.toBeNull();
  });
});
