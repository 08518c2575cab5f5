import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createRunDirectory } from '../../../main/run-directory/create-run.ts';
import { runPaths } from '../../../main/run-directory/layout.ts';
import { bundleEntries } from '../../../main/services/bundle/bundle-entries.ts';
import { compareStored } from '../../../main/services/compare.ts';
import { continueTraining } from '../../../main/services/more-runs.ts';
import { prepareExperimentFile } from '../../../main/services/prepare-experiment.ts';
import { startExperiment } from '../../../main/services/start-experiment.ts';
import { openWorkbench, type Workbench } from '../../../main/services/workbench.ts';
import { runEnd } from '../../helpers/run-end.ts';
import { writeSmallExperiment } from '../../helpers/small-experiment.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { writeTinyCheckpoint } from '../../helpers/tiny-checkpoint.ts';

function start(workbench: Workbench, folder: string, methods: object[]): readonly string[] {
  const prepared = prepareExperimentFile(writeSmallExperiment(folder, { name: basename(folder), methods }));
  return startExperiment(workbench.store, workbench.scheduler, prepared).runIds;
}

/** A run that trained a LoRA, and a copy of its adapter. */
async function trainedLora() {
  const folder = temporaryDirectory();
  const workbench = openWorkbench({ directory: join(folder, 'workspace') });
  onTestFinished(() => workbench.close());
  const [trained] = start(workbench, join(folder, 'first'), [{ config: { method: 'lora', r: 2 } }]);
  expect(await runEnd(workbench, trained!)).toBe('finished');
  const copy = join(folder, 'copy');
  cpSync(runPaths(workbench.store.runDirectory(trained!)).adapter, copy, { recursive: true });
  return { folder, workbench, trained: trained!, copy };
}

/** What others get of runs names no folder of this machine. */
async function expectNoFolderOf(folder: string, { store }: Workbench, runIds: string[]): Promise<void> {
  const runs = runIds.map((runId) => store.run(runId)!);
  const entries = bundleEntries(store, {
    ...{ title: 'Three runs', description: '', engineVersion: '1', createdAt: new Date(0) },
    sections: compareStored(store, runs),
    withAdapters: true,
  });
  const texts = entries.filter(({ path }) => /\.(json|yaml|md|csv|tex)$/.test(path));
  expect(texts.map(({ path }) => path)).toEqual(
    expect.arrayContaining(runIds.map((runId) => `runs/${runId}/adapter/adapter_config.json`)),
  );
  for (const { path, open } of texts) {
    const content = (await open().toArray()).join('');
    expect(content, path).not.toContain(folder);
  }
}

function predictionsOf({ store }: Workbench, runId: string): string[] {
  const { predictions } = runPaths(store.runDirectory(runId));
  return ['eng_Latn', 'deu_Latn'].map((language) =>
    readFileSync(join(predictions, 'tiny', `${language}.jsonl`), 'utf8'),
  );
}

test('an adapter that was trained before is measured as it is, and answers what it answered', async () => {
  const { folder, workbench, trained, copy } = await trainedLora();

  const [measured] = start(workbench, join(folder, 'second'), [
    { label: 'mine', config: { method: 'adapter', path: copy } },
  ]);
  expect(await runEnd(workbench, measured!)).toBe('finished');
  const { config, trainMs, step, trainableParameters, maxLogitError } = workbench.store.run(measured!)!;
  expect({ config, trainMs, step, maxLogitError }).toMatchObject({
    config: { method: { method: 'lora', r: 2 }, methodLabel: 'mine', trainedAdapter: { path: copy } },
    trainMs: 0,
    step: 0,
    maxLogitError: 0,
  });
  expect(trainableParameters).toBe(workbench.store.run(trained)!.trainableParameters);
  expect(predictionsOf(workbench, measured!)).toEqual(predictionsOf(workbench, trained));

  // Training can go on from it, and then it is no longer as it was.
  const next = continueTraining(workbench, measured!, { maxSteps: 2 });
  expect(await runEnd(workbench, next)).toBe('finished');
  await expectNoFolderOf(folder, workbench, [trained, measured!, next]);
  expect(workbench.store.run(next)!.config.trainedAdapter).toBeUndefined();
  expect(workbench.store.run(next)!.step).toBe(2);
});

test('an adapter that does not fit the model, or is a whole model, is refused before anything starts', () => {
  const folder = temporaryDirectory();
  const prepare = (path: string) =>
    prepareExperimentFile(
      writeSmallExperiment(folder, { methods: [{ config: { method: 'adapter', path } }] }),
    );
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  expect(() => prepare(empty)).toThrow(/empty: has neither adapter_config\.json nor atlas_adapter\.json/);
  const whole = join(folder, 'whole');
  mkdirSync(whole);
  writeTinyCheckpoint(whole);
  expect(() => prepare(whole)).toThrow(/whole: is a whole checkpoint; choose it as a model/);
});

test('an adapter that changes after the launch fails its run in a sentence', async () => {
  const { folder, workbench, copy } = await trainedLora();
  const methods = [{ config: { method: 'adapter', path: copy } }];
  const file = writeSmallExperiment(join(folder, 'second'), { name: 'second', methods });
  const prepared = prepareExperimentFile(file);
  const tensors = join(copy, 'adapter_model.safetensors');
  const bytes = readFileSync(tensors);
  writeFileSync(tensors, bytes.fill(0, bytes.length - 4));
  const [measured] = startExperiment(workbench.store, workbench.scheduler, prepared).runIds;
  expect(await runEnd(workbench, measured!)).toMatch(
    /^failed .*copy: has changed since this run was planned/,
  );
  expect(existsSync(runPaths(workbench.store.runDirectory(measured!)).adapter)).toBe(false);
});

test('what an earlier attempt brought into the run is enough, even where the folder is gone', async () => {
  const { folder, workbench, trained, copy } = await trainedLora();
  const methods = [{ config: { method: 'adapter', path: copy } }];
  const file = writeSmallExperiment(join(folder, 'second'), { name: 'second', methods });
  const prepared = prepareExperimentFile(file);
  const [run] = prepared.runs;
  const { runId } = run!;
  const directory = workbench.store.runDirectory(runId);
  createRunDirectory(directory, run!);
  renameSync(copy, runPaths(directory).adapter);
  startExperiment(workbench.store, workbench.scheduler, prepared);
  expect(await runEnd(workbench, runId)).toBe('finished');
  expect(predictionsOf(workbench, runId)).toEqual(predictionsOf(workbench, trained));
});
