/**
 * @file The definitions of benchmarks that a workspace's runs were measured on, kept by hash, so that results can be
 * compared after a benchmark's folder has moved or changed.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../shared/model/input-error.ts';
import type { RunConfig } from '../../shared/model/run.ts';
import { parseInput } from '../../shared/model/schema-problem.ts';
import { benchmarkSchema, type Benchmark } from '../../shared/model/task.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { readText } from '../files/read-text.ts';

function definitionFile(workspace: string, sha256: string): string {
  return join(workspace, 'benchmarks', `${sha256}.json`);
}

/**
 * Keeps the definition of a benchmark.
 *
 * @param sha256 Of the whole benchmark, as runs name it.
 * @throws {InputError} The disk refuses it.
 */
export function keepDefinition(workspace: string, sha256: string, definition: Benchmark): void {
  const file = definitionFile(workspace, sha256);
  if (existsSync(file)) return;
  mkdirSync(join(workspace, 'benchmarks'), { recursive: true });
  writeFileAtomic(file, `${JSON.stringify(definition, null, 2)}\n`);
}

/**
 * The definition of the benchmark that a run was or will be measured on.
 *
 * @throws {InputError} It was deleted or changed by hand.
 */
export function loadDefinition(workspace: string, task: RunConfig['task']): Benchmark {
  const file = definitionFile(workspace, task.sha256);
  if (!existsSync(file)) {
    throw new InputError(
      file,
      `the definition of benchmark ${task.id} is missing; run its experiment again to restore it`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(readText(file));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new InputError(file, 'is not JSON; delete it and run its experiment again', { cause: error });
  }
  return parseInput(benchmarkSchema, value, file);
}
