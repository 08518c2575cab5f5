/**
 * @file The definitions of benchmarks that a workspace's runs were measured on, kept by hash, so that results can be
 * compared after a benchmark's folder has moved or changed.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../shared/model/input-error.ts';
import { leakageSchema, type Leakage } from '../../shared/model/leakage.ts';
import type { RunConfig } from '../../shared/model/run.ts';
import { parseInput } from '../../shared/model/schema-problem.ts';
import { benchmarkSchema, type Benchmark } from '../../shared/model/task.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { readText } from '../files/read-text.ts';

function definitionFile(workspace: string, sha256: string): string {
  return join(workspace, 'benchmarks', `${sha256}.json`);
}

function leakageFile(workspace: string, sha256: string): string {
  return join(workspace, 'benchmarks', `${sha256}.leakage.json`);
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
 * Keeps what a benchmark's training and evaluation items have in common.
 *
 * @param sha256 Of the whole benchmark, as runs name it.
 * @throws {InputError} The disk refuses it.
 */
export function keepLeakage(workspace: string, sha256: string, leakage: Leakage): void {
  mkdirSync(join(workspace, 'benchmarks'), { recursive: true });
  writeFileAtomic(leakageFile(workspace, sha256), `${JSON.stringify(leakage, null, 2)}\n`);
}

/** What was kept of a run's benchmark; null where nothing was. */
export function loadLeakage(workspace: string, task: RunConfig['task']): Leakage | null {
  const file = leakageFile(workspace, task.sha256);
  if (!existsSync(file)) return null;
  const read = leakageSchema.safeParse(JSON.parse(readText(file)));
  return read.success ? read.data : null;
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
