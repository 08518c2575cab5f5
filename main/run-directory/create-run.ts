/**
 * @file A run directory comes into being whole: built under a temporary name, then renamed.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { InputError } from '../../shared/model/input-error.ts';
import { runConfigSchema, type RunConfig } from '../../shared/model/run.ts';
import { parseInput } from '../../shared/model/schema-problem.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { readText } from '../files/read-text.ts';
import { runPaths } from './layout.ts';

/**
 * Makes the directory of a run with its run.json. A directory that holds the same configuration already is left as
 * it is, so a caller that crashed may call again.
 *
 * @returns Whether it was made.
 * @throws {InputError} The directory exists and holds something else, or the disk refuses the write.
 */
export function createRunDirectory(directory: string, config: RunConfig): boolean {
  if (existsSync(directory)) {
    const existing = readRunConfig(directory);
    if (isDeepStrictEqual(existing, config)) return false;
    throw new InputError(directory, `holds the other run "${existing.name}"; choose another folder`);
  }
  const parent = dirname(directory);
  const prefix = `.${basename(directory)}.new-`;
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    if (name.startsWith(prefix)) rmSync(join(parent, name), { recursive: true, force: true });
  }
  const temporary = join(parent, prefix + randomBytes(4).toString('hex'));
  const paths = runPaths(temporary);
  mkdirSync(paths.predictions, { recursive: true });
  writeFileAtomic(paths.config, `${JSON.stringify(config, null, 2)}\n`);
  renameSync(temporary, directory);
  return true;
}

/**
 * Reads run.json.
 *
 * @throws {InputError} A missing file, text that is not JSON, or a field that is missing, unknown or wrong.
 */
export function readRunConfig(directory: string): RunConfig {
  const { config } = runPaths(directory);
  const text = readText(config);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError(config, 'is not JSON; restore the file or delete the run', { cause: error });
  }
  return parseInput(runConfigSchema, value, config);
}
