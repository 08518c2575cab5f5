import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openCheckpoint } from '../../../main/models/checkpoint/checkpoint.ts';
import { hashAdapter, readAdapter } from '../../../main/peft/adapter-files.ts';
import { runPaths } from '../../../main/run-directory/layout.ts';
import { continueTraining } from '../../../main/services/more-runs.ts';
import { prepareExperimentFile } from '../../../main/services/prepare-experiment.ts';
import { startExperiment } from '../../../main/services/start-experiment.ts';
import { openWorkbench } from '../../../main/services/workbench.ts';
import { runEnd } from '../../helpers/run-end.ts';
import { writeSmallExperiment } from '../../helpers/small-experiment.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

test('a continuation starts from exactly the adapter that its configuration names, and from no other', async () => {
  const folder = temporaryDirectory();
  const workbench = openWorkbench({ directory: join(folder, 'workspace') });
  onTestFinished(() => workbench.close());
  const methods = [
    { config: { method: 'none' } },
    { config: { method: 'lora', r: 2 }, learningRatesTried: [0.005, 0.05] },
  ];
  const prepared = prepareExperimentFile(writeSmallExperiment(folder, { methods }));
  const { runIds } = startExperiment(workbench.store, workbench.scheduler, prepared);
  const [frozen, lora] = runIds;
  expect(await runEnd(workbench, lora!)).toBe('finished');
  const source = runPaths(workbench.store.runDirectory(lora!)).adapter;

  // A step so small that the adapter stays where it began.
  const next = continueTraining(workbench, lora!, { maxSteps: 1, learningRate: 1e-12 });
  expect(await runEnd(workbench, next)).toBe('finished');
  const run = workbench.store.run(next)!;
  expect(workbench.store.run(lora!)!.config.learningRatesTried).toEqual([0.005, 0.05]);
  expect(run.config.learningRatesTried).toBeUndefined();
  expect(run.config).toMatchObject({
    methodLabel: 'lora, continued',
    seed: workbench.store.run(lora!)!.config.seed,
    startFrom: { runId: lora, sha256: hashAdapter(source) },
    training: { maxSteps: 1 },
  });
  const checkpoint = openCheckpoint(run.config.model.path);
  const before = readAdapter(source, checkpoint).state;
  const after = readAdapter(runPaths(run.directory).adapter, checkpoint).state;
  let isTrained = false;
  for (const [name, { data }] of before) {
    data.forEach((value, index) => expect(after.get(name)!.data[index]).toBeCloseTo(value, 6));
    isTrained ||= name.includes('lora_B') && data.some((value) => value !== 0);
  }
  expect(isTrained).toBe(true);
  expect(workbench.store.experiments()[0]!.runIds).toEqual([...runIds, next]);

  // Another continuation is another run with a label of its own; it refuses an adapter that has changed.
  expect(() => continueTraining(workbench, frozen!, { maxSteps: 1 })).toThrow(/nothing to go on from/);
  const again = continueTraining(workbench, next, { maxSteps: 2 });
  appendFileSync(join(runPaths(run.directory).adapter, 'adapter_model.safetensors'), ' ');
  expect(workbench.store.run(again)!.config.methodLabel).toBe('lora, continued 2');
  expect(await runEnd(workbench, again)).toMatch(/^failed .*is not the adapter of run/s);
});
