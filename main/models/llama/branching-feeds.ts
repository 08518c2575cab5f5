/**
 * @file Feeds of texts that branch: what several texts begin with stands once, and the rest of each follows as if it came
 * right after it. One pass computes the beginning once, and every branch as it would be alone.
 */
import type { Tensor } from '../../engine/ir/tensor.ts';
import type { ModelConfig } from '../checkpoint/config.ts';
import { TEXT_INPUTS, type AdapterLayout } from './decoder.ts';
import { firstSeen, HIDDEN, rotaryTables, type TextBatch } from './text-feeds.ts';

export interface BranchingText {
  readonly shared: readonly number[];
  /** At least one; one may have no token of its own. */
  readonly branches: readonly (readonly number[])[];
}

export interface BranchingBatch extends Pick<TextBatch, 'feeds'> {
  /**
   * Row of a token's hidden state among the flattened [batch * positions] ones.
   * @param token Counted from the beginning of the shared tokens.
   */
  readonly row: (text: number, branch: number, token: number) => number;
}

/** Tokens of a text, those shared counted once. */
export function tokensOf({ shared, branches }: BranchingText): number {
  return branches.reduce((sum, { length }) => sum + length, shared.length);
}

/**
 * Feeds for the decoder in its branching form, padded on the right.
 *
 * @param common Tokens before all texts that have been read already, virtual ones included; 0 where texts begin at the
 * beginning.
 * @throws RangeError if a branch ends beyond the model's positions.
 */
export function branchingFeeds(
  config: ModelConfig,
  layout: AdapterLayout,
  texts: readonly BranchingText[],
  common = 0,
): BranchingBatch {
  const virtualTokens = common > 0 ? 0 : layout.virtualTokens;
  const before = layout.prefixTokens + common;
  // Neither half of the positions may be empty.
  const length = Math.max(2 - virtualTokens, ...texts.map(tokensOf));
  const positions = virtualTokens + length;
  const early = Math.floor(positions / 2);
  const longest = Math.max(
    ...texts.map(({ shared, branches }) => shared.length + Math.max(...branches.map((ids) => ids.length))),
  );
  const limit = config.maxPositionEmbeddings;
  if (before + virtualTokens + longest > limit) {
    throw new RangeError(`${longest} tokens after ${before + virtualTokens} exceed the model's ${limit}`);
  }

  const ids = new BigInt64Array(texts.length * length);
  const places = texts.map((text) => new Places(text, virtualTokens));
  for (const [i, { shared, branches }] of texts.entries()) {
    for (const [t, id] of [...shared, ...branches.flat()].entries()) ids[i * length + t] = BigInt(id);
  }
  const { cos, sin } = rotaryTables(
    config,
    places.flatMap((of) => Array.from({ length: positions }, (_, place) => before + of.position(place))),
  );
  const tables = [texts.length * positions, config.headDim / 2];
  const bias = (start: number, end: number): Tensor => {
    const keys = before + end;
    const data = new Float32Array(texts.length * (end - start) * keys);
    for (const [i, of] of places.entries()) {
      for (let query = start; query < end; query++) {
        const row = (i * (end - start) + query - start) * keys;
        of.hide(query, before, config.slidingWindow, data.subarray(row, row + keys));
      }
    }
    return { dtype: 'float32', shape: [texts.length, end - start, keys], data };
  };
  return {
    feeds: {
      [TEXT_INPUTS.inputIds]: { dtype: 'int64', shape: [texts.length, length], data: ids },
      [TEXT_INPUTS.cos]: { dtype: 'float32', shape: tables, data: cos },
      [TEXT_INPUTS.sin]: { dtype: 'float32', shape: tables, data: sin },
      [TEXT_INPUTS.earlyBias]: bias(0, early),
      [TEXT_INPUTS.attentionBias]: bias(early, positions),
    },
    row: (text, branch, token) => text * positions + places[text]!.of(branch, token),
  };
}

/**
 * Where the tokens of one text stand: virtual ones and shared ones first, then one branch after the other. Padding is like
 * one more branch.
 */
class Places {
  readonly #virtualTokens: number;
  readonly #shared: number;
  /** Where each branch starts, and the end of the last. */
  readonly #starts: readonly number[];

  constructor({ shared, branches }: BranchingText, virtualTokens: number) {
    this.#virtualTokens = virtualTokens;
    this.#shared = virtualTokens + shared.length;
    const starts = [this.#shared];
    for (const { length } of branches) starts.push(starts.at(-1)! + length);
    this.#starts = starts;
  }

  of(branch: number, token: number): number {
    const place = this.#virtualTokens + token;
    return place < this.#shared ? place : this.#starts[branch]! + place - this.#shared;
  }

  /** Position in the text as it would be alone. */
  position(place: number): number {
    return place < this.#shared ? place : this.#shared + place - this.#startOf(place);
  }

  /** Hides from a query the keys that it would not see if its text were alone. */
  hide(query: number, before: number, slidingWindow: number | null, row: Float32Array): void {
    const start = query < this.#shared ? query : this.#startOf(query);
    const first = firstSeen(slidingWindow, before + this.position(query));
    // Up to the end of the shared tokens, keys stand at their positions.
    row.fill(HIDDEN, 0, Math.min(first, before + this.#shared));
    row.fill(HIDDEN, before + this.#shared, before + start + Math.max(0, first - before - this.#shared));
    row.fill(HIDDEN, before + query + 1);
  }

  /** The start of the branch that a place beyond the shared tokens is in. */
  #startOf(place: number): number {
    return this.#starts.findLast((start) => start <= place)!;
  }
}
