/**
 * @file A run's adapter, copied out of its run directory.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../../shared/model/input-error.ts';
import type { RunSummary } from '../../shared/model/result.ts';
import { openCheckpoint } from '../models/checkpoint/checkpoint.ts';
import { readAdapter } from '../peft/adapter-files.ts';
import { adapterMethod } from '../peft/registry.ts';
import type { Representation } from '../peft/adapter.ts';
import { runPaths } from '../run-directory/layout.ts';

/**
 * Copies a run's adapter to a folder, whole or not at all, after reading it.
 *
 * @param force Replaces what the folder holds.
 * @throws {InputError} The run has no adapter, or the folder is not empty.
 */
export function exportRun(
  run: RunSummary,
  target: string,
  force: boolean,
): Representation & { readonly dir: string } {
  const { config, directory, state } = run;
  const { adapter } = runPaths(directory);
  if (config.method.method === 'none') {
    throw new InputError(
      `run "${config.runId}"`,
      'is the frozen base, which has no adapter; export another run',
    );
  }
  if (!existsSync(adapter)) {
    throw new InputError(
      `run "${config.runId}"`,
      `is ${state} and has no adapter yet; let it finish training`,
    );
  }
  const checkpoint = openCheckpoint(config.model.path);
  readAdapter(adapter, checkpoint);
  const dir = resolve(target);
  if (existsSync(dir) && readdirSync(dir).length > 0 && !force) {
    throw new InputError(dir, 'is not empty; give another folder, or --force to replace it');
  }
  mkdirSync(dirname(dir), { recursive: true });
  const temporary = join(dirname(dir), `.${basename(dir)}.new-${process.pid}`);
  try {
    cpSync(adapter, temporary, { recursive: true });
    rmSync(dir, { recursive: true, force: true });
    renameSync(temporary, dir);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return { ...adapterMethod(config.method).representation(config.method, checkpoint.config), dir };
}
