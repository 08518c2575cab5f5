/**
 * @file A real experiment that takes seconds: a random model, a tiny benchmark, a few steps.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { writeTinyBenchmark } from './tiny-benchmark.ts';
import { writeTinyCheckpoint } from './tiny-checkpoint.ts';

/** Writes experiment.yaml with its model and benchmark into a folder. @returns The experiment's path. */
export function writeSmallExperiment(dir: string, change: Readonly<Record<string, unknown>> = {}): string {
  mkdirSync(join(dir, 'model'), { recursive: true });
  writeTinyCheckpoint(join(dir, 'model'));
  writeTinyBenchmark(join(dir, 'benchmark'));
  const file = join(dir, 'experiment.yaml');
  const experiment = {
    name: 'small',
    models: [{ path: 'model' }],
    tasks: [{ path: 'benchmark' }],
    methods: [{ config: { method: 'none' } }, { config: { method: 'lora', r: 2 } }],
    languages: ['eng_Latn', 'deu_Latn'],
    training: { maxSteps: 6, batchSize: 2, evalSteps: 3, saveSteps: 2, devItems: 2 },
    ...change,
  };
  writeFileSync(file, stringify(experiment));
  return file;
}
