/**
 * @file Training tried out: it finds what the run itself finds on its held-out items, and says what keeps it from being
 * tried.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { tryTraining, type TrialInput } from '../../../main/forecast/training-trial.ts';
import { prepareExperimentFile } from '../../../main/services/prepare-experiment.ts';
import { startExperiment } from '../../../main/services/start-experiment.ts';
import { openWorkbench, type Workbench } from '../../../main/services/workbench.ts';
import type { RunConfig } from '../../../shared/model/run.ts';
import { writeSmallExperiment } from '../../helpers/small-experiment.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { writeTinyWrittenBenchmark } from '../../helpers/tiny-written-benchmark.ts';

const METHODS = [
  { config: { method: 'lora', r: 2 }, training: { learningRate: 0.02 } },
  { config: { method: 'prefix-tuning', numVirtualTokens: 3 }, training: { learningRate: 0.1 } },
];

async function finished(workbench: Workbench, runId: string): Promise<void> {
  for (;;) {
    const { state, failure } = workbench.store.run(runId)!;
    expect(failure).toBeNull();
    if (state === 'finished') return;
    await sleep(50);
  }
}

function inputOf({ model, task, ...config }: RunConfig): TrialInput {
  const folders = { modelPath: model.path, benchmarkPath: task.path };
  return { ...config, ...folders, languages: 'all', chatTemplate: false };
}

describe('a trial', () => {
  test('finds the score by which the run keeps its adapter, to the last bit', async () => {
    const folder = temporaryDirectory();
    const workbench = openWorkbench({ directory: join(folder, 'workspace') });
    onTestFinished(() => workbench.close());
    const prepared = prepareExperimentFile(writeSmallExperiment(folder, { methods: METHODS, seeds: [5] }));
    const { runIds } = startExperiment(workbench.store, workbench.scheduler, prepared);
    for (const runId of runIds) {
      await finished(workbench, runId);
      const { summary, dev } = workbench.store.runResult(runId);
      const kept = dev.findLast(({ best }) => best)!;
      const steps: number[] = [];
      const trial = await tryTraining(inputOf(summary.config), (done) => steps.push(done));
      expect(trial.best).toEqual({ step: kept.step, loss: kept.loss, accuracy: kept.accuracy });
      expect(trial).toMatchObject({ divergedAtStep: null, heldOutItems: 2 });
      expect(steps).toEqual([1, 2, 3, 4, 5, 6]);
    }
  });

  test('has a loss alone where answers are written', async () => {
    const folder = temporaryDirectory();
    writeTinyWrittenBenchmark(join(folder, 'repeat'));
    const tasks = [{ path: 'repeat' }];
    const { runs } = prepareExperimentFile(writeSmallExperiment(folder, { methods: METHODS, tasks }));
    const { best, heldOutItems } = await tryTraining(inputOf(runs[0]!));
    expect(best!.accuracy).toBeNull();
    expect(best!.loss).toBeGreaterThan(0);
    expect(best!.itemLosses).toHaveLength(2);
    expect(heldOutItems).toBe(2);
  });

  test('tells where training diverges', async () => {
    const folder = temporaryDirectory();
    const { runs } = prepareExperimentFile(writeSmallExperiment(folder, { methods: METHODS }));
    const input = inputOf(runs[0]!);
    const training = { ...input.training, learningRate: 1e38, maxGradNorm: null };
    const { best, divergedAtStep } = await tryTraining({ ...input, training });
    expect(divergedAtStep).toBeGreaterThan(1);
    expect(best).toBeNull();
  });

  test('is refused where there is nothing to train, or nothing to score it on', async () => {
    const folder = temporaryDirectory();
    const prepared = prepareExperimentFile(writeSmallExperiment(folder, { methods: METHODS }));
    const input = inputOf(prepared.runs[0]!);
    await expect(tryTraining({ ...input, method: { method: 'none' } })).rejects.toThrow(/nothing to train/);
    const training = { ...input.training, devItems: 0 };
    await expect(tryTraining({ ...input, training })).rejects.toThrow(/^training\.devItems: is 0/);
  });
});
