/**
 * @file Methods whose adapters are written in another form than they are trained in, or in the native one, run to the end:
 * what is measured is what was written.
 */
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { continueTraining } from '../../../main/services/more-runs.ts';
import { prepareExperimentFile } from '../../../main/services/prepare-experiment.ts';
import { startExperiment } from '../../../main/services/start-experiment.ts';
import { openWorkbench } from '../../../main/services/workbench.ts';
import { runEnd } from '../../helpers/run-end.ts';
import { writeSmallExperiment } from '../../helpers/small-experiment.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { writeTinyCheckpoint } from '../../helpers/tiny-checkpoint.ts';
import { writeTinyWrittenBenchmark } from '../../helpers/tiny-written-benchmark.ts';

const HIDDEN = { method: 'prefix-tuning', variant: 'hidden', numVirtualTokens: 2 };
const METHODS = [
  { label: 'hidden', config: HIDDEN },
  { label: 'hidden, one layer', config: { ...HIDDEN, layers: [1] } },
  { label: 'gate of each head', config: { method: 'llama-adapter', adapterLen: 2, gate: 'per-head' } },
];

const QWEN = {
  model_type: 'qwen3',
  architectures: ['Qwen3ForCausalLM'],
};

test('on Qwen, whose keys are normalised, a hidden prefix is written as keys, and PEFT has no Llama-Adapter', async () => {
  const folder = temporaryDirectory();
  const workbench = openWorkbench({ directory: join(folder, 'workspace') });
  onTestFinished(() => workbench.close());
  const methods = [
    { label: 'hidden', config: HIDDEN },
    { label: 'gate', config: { method: 'llama-adapter', adapterLen: 2 } },
    { label: 'all', config: { method: 'full' } },
  ];
  const file = writeSmallExperiment(folder, { methods });
  writeTinyCheckpoint(join(folder, 'model'), { config: QWEN });
  const prepared = prepareExperimentFile(file);
  expect(prepared.notes.filter((note) => /^gate on .* on Qwen3 .* native format/.test(note))).toHaveLength(1);
  const { runIds } = startExperiment(workbench.store, workbench.scheduler, prepared);
  const formats = [];
  for (const runId of runIds) {
    expect(await runEnd(workbench, runId)).toBe('finished');
    const { exportFormat, maxLogitError } = workbench.store.run(runId)!;
    formats.push(exportFormat);
    expect(maxLogitError).toBeLessThan(1e-4);
  }
  expect(formats).toEqual(['peft', 'native', 'checkpoint']);
});

test('hidden prefixes and gates of each head are trained, written and measured', async () => {
  const folder = temporaryDirectory();
  const workbench = openWorkbench({ directory: join(folder, 'workspace') });
  onTestFinished(() => workbench.close());
  const tasks = [{ path: 'benchmark' }, { path: 'repeat' }];
  writeTinyWrittenBenchmark(join(folder, 'repeat'));
  const prepared = prepareExperimentFile(writeSmallExperiment(folder, { methods: METHODS, tasks }));
  const { runIds } = startExperiment(workbench.store, workbench.scheduler, prepared);
  expect(runIds).toHaveLength(6);
  const formats: string[] = [];
  for (const runId of runIds) {
    expect(await runEnd(workbench, runId)).toBe('finished');
    const { config, exportFormat, maxLogitError, step } = workbench.store.run(runId)!;
    formats.push(`${config.methodLabel}: ${exportFormat}`);
    expect(maxLogitError).toBeLessThan(1e-4);
    expect(step).toBe(6);
    expect(workbench.store.languageResults(runId)).toHaveLength(2);
  }
  expect(new Set(formats)).toEqual(
    new Set(['hidden: peft', 'hidden, one layer: native', 'gate of each head: native']),
  );
  const hidden = runIds.find((runId) => workbench.store.run(runId)!.config.methodLabel === 'hidden')!;
  expect(() => continueTraining(workbench, hidden, { maxSteps: 1 })).toThrow(
    /from which training cannot go on/,
  );
});
