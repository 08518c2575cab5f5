/**
 * @file The texts of the items that runs were measured on, read from the benchmark's folder as long as it is there.
 */
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { InputError } from '../../shared/model/input-error.ts';
import type { RunConfig } from '../../shared/model/run.ts';
import type { Benchmark, Item } from '../../shared/model/task.ts';
import type { BenchmarkTexts as TextsState } from '../../shared/rpc/run.ts';
import { combineHashes, hashedFiles, readEvalItems } from '../evaluation/tasks/benchmark.ts';
import { loadDefinition } from './benchmark-definitions.ts';

/** How many languages' items are remembered; 900 passages are about 2 MB. */
const KEPT_SPLITS = 16;

type Task = RunConfig['task'];

export class BenchmarkTexts {
  readonly #workspace: string;
  readonly #splits = new Map<string, ReadonlyMap<string, Item>>();
  readonly #definitions = new Map<string, Benchmark>();
  readonly #states = new Map<string, Promise<TextsState>>();

  constructor(workspace: string) {
    this.#workspace = workspace;
  }

  /** The benchmark as it was when its runs were made, null where the workspace has lost it. */
  definition(task: Task): Benchmark | null {
    let definition = this.#definitions.get(task.sha256);
    if (definition === undefined) {
      try {
        definition = loadDefinition(this.#workspace, task);
      } catch (error) {
        if (error instanceof InputError) return null;
        throw error;
      }
      this.#definitions.set(task.sha256, definition);
    }
    return definition;
  }

  /** A language's items by id; none where they cannot be read, for which `state` says why. */
  async items(task: Task, language: string): Promise<ReadonlyMap<string, Item>> {
    const definition = this.definition(task);
    if (definition === null) return new Map();
    const key = `${stamp(task, definition, [definition.evalFiles[language] ?? ''])} ${language}`;
    const known = this.#splits.get(key);
    if (known !== undefined) return known;
    // Reading takes some milliseconds a language: others get their turn in between.
    await nextTurn();
    let items: ReadonlyMap<string, Item>;
    try {
      items = new Map(readEvalItems(task.path, definition, language).map((item) => [item.id, item]));
    } catch (error) {
      if (error instanceof InputError) return new Map();
      throw error;
    }
    this.#splits.set(key, items);
    const oldest = this.#splits.keys().next();
    if (this.#splits.size > KEPT_SPLITS && oldest.done !== true) this.#splits.delete(oldest.value);
    return items;
  }

  /** Whether the folder holds what the runs were measured on. Reads all of it once, and again when it changes. */
  state(task: Task): Promise<TextsState> {
    const definition = this.definition(task);
    if (definition === null) {
      return Promise.resolve({
        state: 'unavailable',
        problem: `This workspace has lost the definition of benchmark ${task.id}.`,
      });
    }
    const key = stamp(task, definition, hashedFiles(definition));
    let state = this.#states.get(key);
    if (state === undefined) {
      state = compare(task, definition);
      this.#states.set(key, state);
    }
    return state;
  }
}

/** Changes when one of the files does. */
function stamp(task: Task, definition: Benchmark, files: readonly string[]): string {
  const stats = files.map((file) => statSync(join(task.path, file), { throwIfNoEntry: false }));
  const marks = stats.map((found) => (found === undefined ? '-' : `${found.size}:${found.mtimeMs}`));
  return `${task.sha256} ${definition.version} ${task.path} ${marks.join(',')}`;
}

async function compare(task: Task, definition: Benchmark): Promise<TextsState> {
  const files = hashedFiles(definition);
  if (statSync(task.path, { throwIfNoEntry: false }) === undefined) {
    return {
      state: 'unavailable',
      problem: `The benchmark's folder ${task.path} is not there. Reconnect its drive, or put it back, to see the texts.`,
    };
  }
  try {
    const hashes = [];
    for (const name of files) hashes.push({ name, sha256: await hashFile(join(task.path, name)) });
    if (combineHashes(hashes) === task.sha256) return { state: 'same' };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
  return {
    state: 'changed',
    problem: `The benchmark's folder ${task.path} has changed since this run. Scores and answers are those of then; a text is shown where the item still has the same options.`,
  };
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
