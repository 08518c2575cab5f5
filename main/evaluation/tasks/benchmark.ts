/**
 * @file A benchmark folder: benchmark.json and the splits it names.
 */
import { createHash } from 'node:crypto';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, join, normalize, relative, resolve, sep } from 'node:path';
import { InputError } from '../../../shared/model/input-error.ts';
import { parseInput } from '../../../shared/model/schema-problem.ts';
import { benchmarkSchema, type Benchmark, type Item } from '../../../shared/model/task.ts';
import { readText } from '../../files/read-text.ts';
import { readItems } from './items.ts';

const DEFINITION = 'benchmark.json';

/** An opened benchmark. Its definition and file names are checked; the items are when they are read. */
export interface BenchmarkDirectory {
  readonly dir: string;
  readonly definition: Benchmark;
  /** Of every byte a result depends on; see `hashBenchmark`. */
  readonly sha256: string;
  /** The training split, in file order. Throws InputError with file and line. */
  readonly trainItems: () => Item[];
  /** A language's evaluation split, in file order. Throws InputError with file and line. */
  readonly evalItems: (language: string) => Item[];
}

/**
 * Opens a benchmark folder.
 *
 * @throws {InputError} A missing folder or file, a definition that is not JSON or not as the schema says, a file
 * name that leads out of the folder, one file named for two splits.
 */
export function openBenchmark(dir: string): BenchmarkDirectory {
  const definition = readDefinition(dir);
  const isGenerated = definition.generation !== undefined;
  const files = new Map(splitsOf(definition).map(({ field, file }) => [field, locate(dir, field, file)]));
  return {
    dir,
    definition,
    sha256: hashBenchmark(dir, definition),
    trainItems: () => readItems(files.get('trainFile')!, isGenerated),
    evalItems: (language) => {
      const file = files.get(`evalFiles.${language}`);
      if (file === undefined) {
        throw new InputError(
          join(dir, DEFINITION),
          `has no language ${language}; it has ${Object.keys(definition.evalFiles).join(', ')}`,
        );
      }
      return readItems(file, isGenerated);
    },
  };
}

/**
 * Hashes what a result depends on: benchmark.json and every split, each by name and content.
 */
function hashBenchmark(dir: string, definition: Benchmark): string {
  return combineHashes(
    hashedFiles(definition).map((name) => ({ name, sha256: sha256(readFileSync(join(dir, name))) })),
  );
}

/** The files that a benchmark's hash covers, relative to its folder, in the hash's order. */
export function hashedFiles(definition: Benchmark): string[] {
  return [DEFINITION, ...splitsOf(definition).map(({ file }) => file)].sort();
}

/**
 * A benchmark's hash from those of its files.
 *
 * @param files In the order of `hashedFiles`; hashes in hex.
 * @returns SHA-256 in hex of the lines `HASH  NAME`, as sha256sum prints them for these files.
 */
export function combineHashes(files: readonly { readonly name: string; readonly sha256: string }[]): string {
  return sha256(files.map((file) => `${file.sha256}  ${file.name}\n`).join(''));
}

/**
 * Reads the evaluation items of one language without reading, or hashing, the rest of the benchmark.
 *
 * @param definition Of the benchmark; it need not be the folder's own.
 * @throws {InputError} The definition lacks the language, the file is not there, leads out of the folder, or holds
 * something else.
 */
export function readEvalItems(dir: string, definition: Benchmark, language: string): Item[] {
  const file = definition.evalFiles[language];
  if (file === undefined) throw new InputError(dir, `has no language ${language}; choose another`);
  return readItems(locate(dir, `evalFiles.${language}`, file), definition.generation !== undefined);
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function readDefinition(dir: string): Benchmark {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new InputError(dir, `is no folder; name a benchmark's folder, which holds ${DEFINITION}`);
  }
  const path = join(dir, DEFINITION);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new InputError(dir, `has no ${DEFINITION}; name a benchmark's folder, which holds one`);
  }
  let value: unknown;
  try {
    value = JSON.parse(readText(path));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new InputError(path, `is not JSON (${error.message})`, { cause: error });
  }
  const definition = parseInput(benchmarkSchema, value, path);
  checkSplits(path, definition);
  return definition;
}

/** The splits of a benchmark: the field of benchmark.json that names each, and the name. */
function splitsOf(definition: Benchmark): { field: string; file: string }[] {
  return [
    { field: 'trainFile', file: definition.trainFile },
    ...Object.entries(definition.evalFiles).map(([language, file]) => ({
      field: `evalFiles.${language}`,
      file,
    })),
  ];
}

function checkSplits(path: string, definition: Benchmark): void {
  if (Object.keys(definition.evalFiles).length === 0) {
    throw new InputError(`${path}, field "evalFiles"`, 'must not be empty; name a file for each language');
  }
  const fieldOfFile = new Map<string, string>();
  for (const { field, file } of splitsOf(definition)) {
    const name = normalize(file);
    const earlier = fieldOfFile.get(name);
    if (earlier !== undefined) {
      throw new InputError(
        `${path}, field "${field}"`,
        `names ${JSON.stringify(file)}, as ${earlier} does; give every split its own file`,
      );
    }
    fieldOfFile.set(name, field);
  }
  for (const [field, languages] of Object.entries({
    coverage: definition.coverage,
    'generation.languages': definition.generation?.languages ?? {},
  })) {
    const unknown = Object.keys(languages).find((language) => !(language in definition.evalFiles));
    if (unknown !== undefined) {
      throw new InputError(
        `${path}, field "${field}.${unknown}"`,
        'is about a language that evalFiles does not have; remove it or add its file',
      );
    }
  }
}

/** The path of a split, which must be a regular file inside the folder, symbolic links followed. */
function locate(dir: string, field: string, file: string): string {
  const where = `${join(dir, DEFINITION)}, field "${field}"`;
  const path = resolve(dir, file);
  if (isAbsolute(file) || !isInside(resolve(dir), path)) {
    throw new InputError(
      where,
      `names ${JSON.stringify(file)}, which is outside the folder; keep a benchmark's files in its folder`,
    );
  }
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new InputError(
      where,
      `names ${JSON.stringify(file)}, which is no file in the folder; add it or mend the name`,
    );
  }
  if (!isInside(realpathSync(dir), realpathSync(path))) {
    throw new InputError(
      where,
      `names ${JSON.stringify(file)}, a link out of the folder; keep a benchmark's files in its folder`,
    );
  }
  return path;
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
