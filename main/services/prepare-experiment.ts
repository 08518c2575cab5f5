/**
 * @file From an experiment file to runs that can start: everything they will read is opened and checked first, so
 * that what is wrong is told before anything is written.
 */
import { createHash } from 'node:crypto';
import type { Experiment } from '../../shared/model/experiment.ts';
import type { RunConfig } from '../../shared/model/run.ts';
import { openBenchmark } from '../evaluation/tasks/benchmark.ts';
import { splitDev } from '../evaluation/tasks/split-dev.ts';
import { readExperiment } from '../library/experiment-file.ts';
import { loadLanguages } from '../library/languages.ts';
import { openCheckpoint, type Checkpoint } from '../models/checkpoint/checkpoint.ts';
import { hashCheckpoint, verifyWeights, type ProgressListener } from '../models/checkpoint/verify.ts';
import { loadTokenizer } from '../models/tokenizer/tokenizer.ts';
import { adapterMethod } from '../peft/registry.ts';
import { expandExperiment, type ResolvedTask } from '../scheduler/expand.ts';
import { InputError } from '../../shared/model/input-error.ts';
import { engineVersion } from './version.ts';

export interface PreparedExperiment {
  readonly experiment: Experiment;
  readonly runs: readonly RunConfig[];
  /** Of everything that the runs depend on: the same experiment on the same data has the same. */
  readonly sourceHash: string;
  /** What the user should know before the launch, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Reads and checks an experiment with its checkpoints and benchmarks.
 *
 * @param onProgress Told of the bytes of weights that were read.
 * @throws {InputError} Naming the file, field or value that is wrong.
 */
export function prepareExperiment(file: string, onProgress?: ProgressListener): PreparedExperiment {
  const { experiment } = readExperiment(file);
  const checkpoints = experiment.models.map(({ path }) => openCheckpoint(path));
  const tasks = experiment.tasks.map(({ path }) => resolveTask(path));
  const models = checkpoints.map((checkpoint) => {
    loadTokenizer(checkpoint.dir);
    verifyWeights(checkpoint, onProgress);
    return { path: checkpoint.dir, name: checkpoint.name, sha256: hashCheckpoint(checkpoint, onProgress) };
  });
  const notes = checkpoints.flatMap((checkpoint) => methodNotes(experiment, checkpoint));
  const runs = expandExperiment(experiment, { models, tasks }, engineVersion());
  checkItems(runs);
  const ids = runs.map(({ runId }) => runId).join('\n');
  const sourceHash = createHash('sha256').update(`${experiment.name}\n${ids}`).digest('hex');
  return { experiment, runs, sourceHash, notes: [...new Set(notes)] };
}

function resolveTask(path: string): ResolvedTask {
  const { dir, definition, sha256 } = openBenchmark(path);
  const known = loadLanguages();
  const languages = Object.keys(definition.evalFiles);
  const unknown = languages.find((code) => !known.has(code));
  if (unknown !== undefined) {
    throw new InputError(`${dir}/benchmark.json, evalFiles`, `${unknown} is not in the language catalogue`);
  }
  return { path: dir, id: definition.id, version: definition.version, sha256, languages };
}

/** Checks that every method fits the model. @returns What is special about their exports. */
function methodNotes(experiment: Experiment, { config, name }: Checkpoint): string[] {
  return experiment.methods.flatMap(({ label, config: method }) => {
    const adapter = adapterMethod(method);
    adapter.parameters(method, config);
    const { note } = adapter.representation(method, config);
    return note === null || method.method === 'none' ? [] : [`${label ?? method.method} on ${name}: ${note}`];
  });
}

/** Reads every item that the runs will need, so that a malformed line shows now and not after hours of training. */
function checkItems(runs: readonly RunConfig[]): void {
  const read = new Set<string>();
  for (const { task, languages, training, method, seed } of runs) {
    const benchmark = openBenchmark(task.path);
    if (method.method !== 'none') splitDev(benchmark.trainItems(), training.devItems, seed);
    for (const language of languages) {
      const key = `${task.path}\0${language}`;
      if (read.has(key)) continue;
      read.add(key);
      if (benchmark.evalItems(language).length === 0) {
        throw new InputError(`${task.path}, ${language}`, 'has no items');
      }
    }
  }
}
