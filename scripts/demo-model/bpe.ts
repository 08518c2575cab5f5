/**
 * @file Trains a byte-level BPE (Sennrich, Haddow and Birch 2016, arXiv 1508.07909; bytes as in GPT-2) and writes it as
 * a Hugging Face tokenizer.json.
 */

/** Words with the space before them, numbers by digit, runs of other signs. Marks stay with their letters. */
const PATTERN = String.raw` ?[\p{L}\p{M}]+| ?\p{N}| ?[^\s\p{L}\p{M}\p{N}]+|\s`;
export const PRETOKEN = new RegExp(PATTERN, 'gu');
const END_TOKEN = '<|end|>';

/** Ids: the end token, the 256 bytes, then the merges in order. */
const FIRST_MERGE = 257;

/** Counts below this are what rounding leaves of nothing. */
const LEAST = 1e-12;

type Pair = number;
const pairOf = (a: number, b: number): Pair => a * 65_536 + b;

interface Word {
  ids: number[];
  readonly weight: number;
}

/**
 * The merges that join the most of `weights`, as pairs of ids.
 * @param weights Of each pretoken.
 */
export function trainMerges(
  weights: ReadonlyMap<string, number>,
  vocabularySize: number,
): (readonly [number, number])[] {
  const encoder = new TextEncoder();
  const words = [...weights].map(([text, weight]): Word => ({
    ids: Array.from(encoder.encode(text), (byte) => byte + 1),
    weight,
  }));
  const counts = new Map<Pair, number>();
  const wordsWith = new Map<Pair, Set<number>>();
  const note = (pair: Pair, word: number, weight: number): void => {
    counts.set(pair, (counts.get(pair) ?? 0) + weight);
    let set = wordsWith.get(pair);
    if (set === undefined) wordsWith.set(pair, (set = new Set()));
    if (weight > 0) set.add(word);
  };
  for (const [i, { ids, weight }] of words.entries())
    for (let t = 0; t + 1 < ids.length; t++) note(pairOf(ids[t]!, ids[t + 1]!), i, weight);

  // Counts in the queue may be out of date; they are checked when their turn comes.
  const queue = new Queue();
  for (const [pair, count] of counts) queue.push(pair, count);
  const merges: (readonly [number, number])[] = [];
  while (FIRST_MERGE + merges.length < vocabularySize && queue.size > 0) {
    const [best, queued] = queue.pop();
    const count = counts.get(best) ?? 0;
    if (count < queued * (1 - 1e-9)) {
      if (count > LEAST) queue.push(best, count);
      continue;
    }
    const merged = FIRST_MERGE + merges.length;
    const [a, b] = [Math.floor(best / 65_536), best % 65_536];
    merges.push([a, b]);
    const changed = new Set<Pair>();
    for (const i of wordsWith.get(best)!) {
      const { ids, weight } = words[i]!;
      const joined: number[] = [];
      for (let t = 0; t < ids.length; t++) {
        if (ids[t] === a && ids[t + 1] === b) {
          joined.push(merged);
          t++;
        } else joined.push(ids[t]!);
      }
      for (let t = 0; t + 1 < ids.length; t++) note(pairOf(ids[t]!, ids[t + 1]!), i, -weight);
      for (let t = 0; t + 1 < joined.length; t++) {
        const pair = pairOf(joined[t]!, joined[t + 1]!);
        note(pair, i, weight);
        changed.add(pair);
      }
      words[i]!.ids = joined;
    }
    counts.delete(best);
    wordsWith.delete(best);
    for (const pair of changed) queue.push(pair, counts.get(pair) ?? 0);
  }
  return merges;
}

/** A binary heap of pairs, the heaviest first; of equals, the smallest. */
class Queue {
  readonly #heap: (readonly [Pair, number])[] = [];

  get size(): number {
    return this.#heap.length;
  }

  push(pair: Pair, count: number): void {
    const heap = this.#heap;
    let at = heap.push([pair, count]) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  pop(): readonly [Pair, number] {
    const heap = this.#heap;
    const top = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) {
      heap[0] = last;
      for (let at = 0; ;) {
        let first = at;
        for (const child of [2 * at + 1, 2 * at + 2])
          if (child < heap.length && this.#before(child, first)) first = child;
        if (first === at) break;
        this.#swap(at, first);
        at = first;
      }
    }
    return top;
  }

  #before(a: number, b: number): boolean {
    const [pairA, countA] = this.#heap[a]!;
    const [pairB, countB] = this.#heap[b]!;
    return countA === countB ? pairA < pairB : countA > countB;
  }

  #swap(a: number, b: number): void {
    [this.#heap[a], this.#heap[b]] = [this.#heap[b]!, this.#heap[a]!];
  }
}

/** tokenizer.json of these merges. */
export function tokenizerJson(merges: readonly (readonly [number, number])[]): object {
  const texts = [END_TOKEN, ...Array.from({ length: 256 }, (_, byte) => byteCharacter(byte))];
  for (const [a, b] of merges) texts.push(texts[a]! + texts[b]!);
  return {
    version: '1.0',
    added_tokens: [
      {
        id: 0,
        content: END_TOKEN,
        special: true,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
      },
    ],
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: PATTERN }, behavior: 'Isolated', invert: false },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
      ],
    },
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      vocab: Object.fromEntries(texts.map((text, id) => [text, id])),
      merges: merges.map(([a, b]) => `${texts[a]} ${texts[b]}`),
    },
  };
}

/** GPT-2's visible stand-in for a byte: itself where it is printable in Latin-1, else one from U+0100 on. */
function byteCharacter(byte: number): string {
  return STAND_INS[byte]!;
}

const STAND_INS: readonly string[] = (() => {
  const printable = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : next++));
})();
