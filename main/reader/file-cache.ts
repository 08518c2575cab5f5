/**
 * @file A few things that were read from files, kept until the files change.
 */
import { statSync } from 'node:fs';

interface Kept<T> {
  readonly times: string;
  readonly value: T;
}

export class FileCache<T> {
  readonly #capacity: number;
  /** The one used last is the last. */
  readonly #kept = new Map<string, Kept<T>>();

  /** @param capacity How many are kept; the one not used for longest goes first. */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** What is kept under a key, or what `read` returns where nothing is, or a file has another time since. */
  get(key: string, files: readonly string[], read: () => T): T {
    const times = files.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0).join();
    const kept = this.#kept.get(key);
    this.#kept.delete(key);
    const value = kept?.times === times ? kept.value : read();
    this.#kept.set(key, { times, value });
    if (this.#kept.size > this.#capacity) this.#kept.delete(this.#kept.keys().next().value!);
    return value;
  }
}
