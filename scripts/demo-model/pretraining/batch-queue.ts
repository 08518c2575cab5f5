/**
 * @file Batches in order from a thread of their own, made while the device computes.
 */
import { Worker } from 'node:worker_threads';
import type { DocumentStreams } from './document-stream.ts';
import type { PackedSequences, PackerPosition } from './packer.ts';

/** Batches that are made before they are asked for. */
const AHEAD = 4;

export interface BatchRequest {
  /** Absolute path of a module that exports `openDocuments`. */
  readonly documentsModule: string;
  readonly modelDir: string;
  readonly stream: keyof DocumentStreams;
  readonly seed: number;
  readonly position: PackerPosition;
  /** Of a batch. */
  readonly sequences: number;
  /** Tokens of a sequence. */
  readonly length: number;
}

export interface PackedBatch extends PackedSequences {
  /** Where the next batch begins. */
  readonly position: PackerPosition;
}

export class BatchQueue {
  readonly #worker: Worker;
  readonly #ready: PackedBatch[] = [];
  readonly #waiting: PromiseWithResolvers<PackedBatch>[] = [];
  #failure: unknown = null;

  constructor(request: BatchRequest) {
    this.#worker = new Worker(new URL('./batch-worker.ts', import.meta.url), { workerData: request });
    this.#worker.on('message', (batch: PackedBatch) => {
      const waiting = this.#waiting.shift();
      if (waiting === undefined) this.#ready.push(batch);
      else waiting.resolve(batch);
    });
    this.#worker.on('error', (error) => {
      this.#failure = error;
      for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
    });
    for (let i = 0; i < AHEAD; i++) this.#worker.postMessage(null);
  }

  /** The next batch. @throws Error if the documents cannot be read or have ended. */
  next(): Promise<PackedBatch> {
    const ready = this.#ready.shift();
    const pending = Promise.withResolvers<PackedBatch>();
    if (ready !== undefined) pending.resolve(ready);
    else if (this.#failure !== null) pending.reject(this.#failure);
    else this.#waiting.push(pending);
    if (this.#failure === null) this.#worker.postMessage(null);
    return pending.promise;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
