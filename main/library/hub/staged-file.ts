/**
 * @file One file on its way: what of it is there, the rest, and its name once every byte was checked. A part carries
 * the hash it should end up with in its name, so parts of different files never mix.
 */
import type { Hash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { HubFile } from '../../../shared/model/hub.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import type { OpenFile } from './file-source.ts';
import { addBytes, startHash } from './hashed-file.ts';
import { networkReason } from './hub-fetch.ts';

/** Connections that end in a row without a byte. */
const MAX_FRUITLESS = 4;
const FIRST_PAUSE_MS = 500;
/** A connection that brings nothing for so long is made anew. */
const STALL_MS = 60_000;
/** A link is not followed out of the folder; Windows has no such flag, and `refuseLinks` comes first everywhere. */
const NO_FOLLOW = process.platform === 'win32' ? 0 : constants.O_NOFOLLOW;

export interface TransferOptions {
  readonly signal?: AbortSignal;
  /** Told of bytes that arrived; negative where some turned out wrong and are fetched again. */
  readonly onBytes: (count: number) => void;
}

export class StagedFile {
  readonly file: HubFile;
  readonly #folder: string;
  #hash: Hash;
  #presentBytes = 0;
  #isWhole = false;

  private constructor(folder: string, file: HubFile) {
    this.file = file;
    this.#folder = folder;
    this.#hash = startHash(file);
  }

  /**
   * Looks at what is there of a file and hashes it.
   *
   * @param folder Where it is being put together.
   * @param onHashed Told of bytes that were read from the disk.
   * @throws {InputError} A link is in the way.
   */
  static async find(
    folder: string,
    file: HubFile,
    onHashed: (count: number) => void,
    signal: AbortSignal | undefined,
  ): Promise<StagedFile> {
    const staged = new StagedFile(folder, file);
    await refuseLinks(folder, file.path);
    await mkdir(dirname(staged.#target), { recursive: true });
    if (await staged.#readExisting(staged.#target, onHashed, signal)) {
      if (staged.#presentBytes === file.sizeBytes && staged.#hash.digest('hex') === file.hash.hex) {
        staged.#isWhole = true;
        return staged;
      }
      staged.#startAgain();
      await rm(staged.#target);
    }
    if (await staged.#readExisting(staged.#part, onHashed, signal)) {
      if (staged.#presentBytes > file.sizeBytes) {
        staged.#startAgain();
        await rm(staged.#part);
      }
    }
    return staged;
  }

  /** Bytes that need not be fetched. */
  get presentBytes(): number {
    return this.#presentBytes;
  }

  /** Whether it is there under its own name, checked. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /**
   * Fetches what is missing, checks the whole, and gives it its name.
   *
   * @param where Names it in errors.
   * @throws {InputError} The network fails too often, or what arrives is not what is listed.
   */
  async complete(source: () => Promise<OpenFile>, where: string, options: TransferOptions): Promise<void> {
    if (this.#isWhole) return;
    const hadBytes = this.#presentBytes > 0;
    await this.#fetchRest(source, where, options);
    if (this.#hash.digest('hex') !== this.file.hash.hex) {
      options.onBytes(-this.#presentBytes);
      this.#startAgain();
      await rm(this.#part);
      if (!hadBytes) {
        throw new InputError(
          where,
          'arrived with other bytes than are listed; nothing of it was kept: try again, or use another endpoint',
        );
      }
      // A crash of the machine can spoil what was written before it.
      await this.complete(source, where, options);
      return;
    }
    await rename(this.#part, this.#target);
    this.#isWhole = true;
  }

  async #fetchRest(source: () => Promise<OpenFile>, where: string, options: TransferOptions): Promise<void> {
    const part = await open(this.#part, constants.O_WRONLY | constants.O_CREAT | NO_FOLLOW, 0o644);
    try {
      let fruitless = 0;
      let openFile: OpenFile | null = null;
      while (this.#presentBytes < this.file.sizeBytes) {
        const before = this.#presentBytes;
        let reason = 'the connection ended';
        openFile ??= await source();
        const response = await openFile(before);
        try {
          await this.#append(part, response, options);
        } catch (error) {
          options.signal?.throwIfAborted();
          if (error instanceof InputError || isDiskError(error)) throw error;
          reason = networkReason(error);
        }
        if (this.#presentBytes > this.file.sizeBytes) break;
        fruitless = this.#presentBytes > before ? 0 : fruitless + 1;
        if (fruitless === MAX_FRUITLESS) {
          throw new InputError(
            where,
            `does not arrive (${reason}); check the network and resume: what was fetched is kept`,
          );
        }
        if (this.#presentBytes < this.file.sizeBytes) {
          await delay(FIRST_PAUSE_MS * 2 ** fruitless, undefined, signalOf(options));
        }
      }
      await part.sync();
    } finally {
      await part.close();
    }
  }

  async #append(part: FileHandle, response: Response, { signal, onBytes }: TransferOptions): Promise<void> {
    const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
    if (reader === undefined) return;
    const stop = (): void => void reader.cancel(signal?.reason).catch(() => undefined);
    signal?.addEventListener('abort', stop, { once: true });
    try {
      for (;;) {
        signal?.throwIfAborted();
        const { done, value } = await inTime(reader.read());
        signal?.throwIfAborted();
        if (done) return;
        // What is too much is as wrong as what is too little: the hash will say so.
        await writeWhole(part, value, this.#presentBytes);
        this.#hash.update(value);
        this.#presentBytes += value.byteLength;
        onBytes(value.byteLength);
        if (this.#presentBytes > this.file.sizeBytes) return;
      }
    } finally {
      signal?.removeEventListener('abort', stop);
      await reader.cancel().catch(() => undefined);
    }
  }

  /** @returns Whether there is such a file; its bytes are in the hash then. */
  async #readExisting(
    path: string,
    onHashed: (count: number) => void,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const stats = await lstat(path).catch(() => null);
    if (stats === null) return false;
    if (!stats.isFile()) throw new InputError(path, 'is in the way of a download; remove it');
    const file = await open(path, constants.O_RDONLY | NO_FOLLOW);
    try {
      await addBytes(this.#hash, file, onHashed, signal);
      this.#presentBytes = stats.size;
      return true;
    } finally {
      await file.close();
    }
  }

  #startAgain(): void {
    this.#hash = startHash(this.file);
    this.#presentBytes = 0;
  }

  get #target(): string {
    return join(this.#folder, ...this.file.path.split('/'));
  }

  get #part(): string {
    return `${this.#target}.${this.file.hash.hex.slice(0, 12)}.part`;
  }
}

/** Refuses a link anywhere between the folder and the file: what is written must stay in the folder. */
async function refuseLinks(folder: string, path: string): Promise<void> {
  const parts = path.split('/');
  for (let depth = 0; depth <= parts.length; depth++) {
    const at = join(folder, ...parts.slice(0, depth));
    const stats = await lstat(at).catch(() => null);
    if (stats === null) return;
    if (stats.isSymbolicLink()) {
      throw new InputError(
        at,
        'is a link, which a download does not follow; remove it or choose another folder',
      );
    }
  }
}

/** A full disk takes a part of a write before it refuses the rest. */
async function writeWhole(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.byteLength;) {
    const { bytesWritten } = await file.write(bytes, written, bytes.byteLength - written, position + written);
    written += bytesWritten;
  }
}

/** A read that takes too long fails, so that the connection is made anew. */
async function inTime<T>(read: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('nothing arrives')), STALL_MS);
  });
  try {
    return await Promise.race([read, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Errors of Node's file system name the call that failed on a path; those of the network do not. */
function isDiskError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'write';
}

function signalOf({ signal }: TransferOptions): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
