/**
 * @file Small, valid runs and predictions for tests that need the protocol but no model.
 */
import { experimentSchema, type Experiment } from '../../shared/model/experiment.ts';
import type { Prediction } from '../../shared/model/prediction.ts';
import { runConfigSchema, type RunConfig } from '../../shared/model/run.ts';

/** A run of a few steps over two languages; `runId` and `name` follow from the seed. */
export function sampleRun(seed = 1, change: Partial<RunConfig> = {}): RunConfig {
  return runConfigSchema.parse({
    runId: `lora-0000-${seed}`.padEnd(8, '0'),
    experiment: 'sample',
    name: `lora / tiny / quiz / seed ${seed}`,
    methodLabel: 'lora',
    model: { path: '/models/tiny', name: 'tiny', sha256: 'a'.repeat(64) },
    task: { path: '/tasks/quiz', id: 'quiz', version: '1', sha256: 'b'.repeat(64) },
    method: { method: 'lora' },
    languages: ['eng_Latn', 'deu_Latn'],
    seed,
    training: { maxSteps: 10, saveSteps: 3, evalSteps: 5 },
    evaluation: {},
    runtime: 'onnxruntime',
    device: 'cpu',
    engineVersion: '0.0.0-test',
    ...change,
  });
}

/** An experiment to which sample runs can belong. */
export function sampleExperiment(change: Partial<Experiment> = {}): Experiment {
  return experimentSchema.parse({
    name: 'sample',
    models: [{ path: '/models/tiny' }],
    tasks: [{ path: '/tasks/quiz' }],
    methods: [{ config: { method: 'lora' } }],
    ...change,
  });
}

/** The prediction for item `index`; a function of its arguments alone. */
export function samplePrediction(index: number, language = 'eng_Latn'): Prediction {
  const scores = [-1.25 - index / 3, -2.5, -Math.PI * (language.length + index)];
  const prediction = index % 3;
  return {
    id: `item-${index}`,
    cluster: index % 2 === 0 ? `passage-${Math.floor(index / 4)}` : null,
    scores,
    best: { sum: prediction, token: 1, character: 2 },
    prediction,
    gold: 1,
    correct: prediction === 1,
  };
}
