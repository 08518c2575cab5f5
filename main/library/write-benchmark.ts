/**
 * @file A benchmark folder, written whole or not at all.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '../../shared/model/input-error.ts';
import type { Benchmark, Item } from '../../shared/model/task.ts';
import { replaceDirectory } from '../run-directory/directory-swap.ts';

export interface Split {
  /** Code of the catalogue. */
  readonly language: string;
  readonly items: readonly Item[];
}

/** @returns The absolute path. @throws {InputError} The folder exists. */
export function freeFolder(output: string): string {
  const dir = resolve(output);
  if (existsSync(dir)) throw new InputError(dir, 'exists already; give a folder that does not');
  return dir;
}

/**
 * Writes benchmark.json, train.jsonl and eval/LANGUAGE.jsonl.
 *
 * @param dir Absolute; it must not exist.
 * @param about The definition but for its files.
 */
export function writeBenchmark(
  dir: string,
  about: Omit<Benchmark, 'trainLanguage' | 'trainFile' | 'evalFiles' | 'coverage'>,
  train: Split,
  evaluated: readonly Split[],
): void {
  const definition: Benchmark = {
    ...about,
    trainLanguage: train.language,
    trainFile: 'train.jsonl',
    evalFiles: Object.fromEntries(evaluated.map(({ language }) => [language, `eval/${language}.jsonl`])),
    coverage: {},
  };
  mkdirSync(dirname(dir), { recursive: true });
  replaceDirectory(dir, (temporary) => {
    mkdirSync(join(temporary, 'eval'));
    writeItems(join(temporary, definition.trainFile), train.items);
    for (const { language, items } of evaluated) {
      writeItems(join(temporary, definition.evalFiles[language]!), items);
    }
    writeFileSync(join(temporary, 'benchmark.json'), `${JSON.stringify(definition, null, 2)}\n`);
  });
}

function writeItems(path: string, items: readonly Item[]): void {
  writeFileSync(path, `${items.map((item) => JSON.stringify(item)).join('\n')}\n`);
}
