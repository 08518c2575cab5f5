/**
 * @file Documents packed one after another, each behind an end token, and cut into sequences of one length. Every token
 * is predicted once: a sequence begins with the last token that the one before it predicted.
 */
import type { DocumentStream } from './document-stream.ts';

const END_TOKEN = 0;

/** Where a packer is in its stream; another one goes on from there with the same sequences. */
export interface PackerPosition {
  /** Documents taken from the stream. */
  readonly documents: number;
  /** Their tokens that are not predicted yet, behind the last one that was. */
  readonly leftover: readonly number[];
}

export const STREAM_START: PackerPosition = { documents: 0, leftover: [] };

/** Sequences of token ids and the token after each of their positions, [sequences, length] both, row by row. */
export interface PackedSequences {
  readonly inputs: BigInt64Array<ArrayBuffer>;
  readonly targets: BigInt64Array<ArrayBuffer>;
}

export class Packer {
  readonly #documents: Generator<readonly number[]>;
  #taken: number;
  #tokens: number[];

  constructor(stream: DocumentStream, seed: number, { documents, leftover }: PackerPosition) {
    this.#documents = stream(seed, documents);
    this.#taken = documents;
    this.#tokens = [...leftover];
  }

  get position(): PackerPosition {
    return { documents: this.#taken, leftover: [...this.#tokens] };
  }

  /** The next sequences. @throws Error if the stream ends before they are full. */
  next(sequences: number, length: number): PackedSequences {
    const count = sequences * length;
    while (this.#tokens.length < count + 1) {
      const document = this.#documents.next();
      if (document.done === true)
        throw new Error(`the documents end after ${this.#taken}: too few for the tokens that were asked for`);
      this.#taken += 1;
      this.#tokens.push(END_TOKEN, ...document.value);
    }
    const ids = BigInt64Array.from(this.#tokens.slice(0, count + 1), BigInt);
    this.#tokens = this.#tokens.slice(count);
    return { inputs: ids.slice(0, count), targets: ids.slice(1) };
  }
}
