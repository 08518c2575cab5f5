/**
 * @file A valid experiment file with the folders it names.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeTinyBenchmark } from './tiny-benchmark.ts';

const EXPERIMENT = `name: tiny
models:
  - path: model
tasks:
  - path: benchmark
methods:
  - config: { method: none }
  - config:
      method: lora
      r: 4
languages: [eng_Latn, deu_Latn]
training:
  maxSteps: 5
`;

/**
 * Writes experiment.yaml, a benchmark and an empty folder for a model, for tests that do not load one.
 *
 * @param change Edits the text before it is written.
 * @returns The experiment's path.
 */
export function writeTinyExperiment(dir: string, change: (text: string) => string = (text) => text): string {
  mkdirSync(join(dir, 'model'), { recursive: true });
  writeTinyBenchmark(join(dir, 'benchmark'));
  const file = join(dir, 'experiment.yaml');
  writeFileSync(file, change(EXPERIMENT));
  return file;
}
