/**
 * @file Finds evaluation items among training items: word for word, and such as share most of their text, like a
 * passage with another question.
 *
 * Near duplicates are found by containment of word sequences (Broder, 1997, "On the resemblance and containment of
 * documents"). Evaluation splits are small, so all their sequences fit an index, and containment is computed
 * exactly rather than estimated from MinHash signatures.
 */
import type { Leakage } from '../../../shared/model/leakage.ts';
import type { Item } from '../../../shared/model/task.ts';

/** Words of a sequence. */
const SEQUENCE_WORDS = 5;
/** From this share of an evaluation item's sequences on, a training item counts as a near duplicate. */
const NEAR_OVERLAP = 0.5;
/** Sequences that more than this share of the clusters have are the prompt's own words. */
const TEMPLATE_SHARE = 0.25;
/** Fewer clusters than this cannot tell the prompt's words from the items'. */
const TEMPLATE_CLUSTERS = 20;
const EXAMPLES = 20;

/** From fewer common sequences, a few words of chance could make one. */
const NEAR_SEQUENCES = 4;

/** Letters and digits of a word; of scripts without spaces, one character each; a symbol or picture. */
const WORD =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]\p{M}*|[\p{L}\p{M}\p{N}]+|\p{S}/gu;

/** The most similar training item of an evaluation item. */
interface Match {
  readonly trainId: string;
  readonly overlap: number;
  readonly exact: boolean;
}

export interface LeakageFound {
  readonly leakage: Leakage;
  /** Ids of the training items that any evaluation item was found in. */
  readonly trainIds: ReadonlySet<string>;
}

/**
 * Compares a benchmark's training items with its evaluation items in the same language.
 *
 * @param onProgress Told of the training items done, now and then.
 */
export function findLeakage(
  train: readonly Item[],
  evaluation: readonly Item[],
  onProgress: (done: number, total: number) => void = () => undefined,
): LeakageFound {
  const clusterOf = ({ id, cluster }: Item): string => cluster ?? `item ${id}`;
  const clusters = evaluation.map(clusterOf);
  const texts = evaluation.map((item) => wordsOf(item));
  const { byText, bySequence, sizes } = indexed(texts, clusters);
  const matches = new Map<number, Match>();
  const trainIds = new Set<string>();
  const note = (index: number, trainId: string, overlap: number, exact: boolean): void => {
    trainIds.add(trainId);
    const known = matches.get(index);
    if (
      known === undefined ||
      (exact && !known.exact) ||
      (exact === known.exact && overlap > known.overlap)
    ) {
      matches.set(index, { trainId, overlap, exact });
    }
  };
  for (const [done, item] of train.entries()) {
    if (done % 1000 === 0) onProgress(done, train.length);
    const words = wordsOf(item);
    for (const index of byText.get(words.join(' ')) ?? []) note(index, item.id, 1, true);
    const shared = new Map<number, number>();
    for (const sequence of sequencesOf(words)) {
      for (const index of bySequence.get(sequence) ?? []) shared.set(index, (shared.get(index) ?? 0) + 1);
    }
    for (const [index, count] of shared) {
      const overlap = count / sizes[index]!;
      if (overlap >= NEAR_OVERLAP && count >= NEAR_SEQUENCES) note(index, item.id, overlap, false);
    }
  }
  onProgress(train.length, train.length);
  const found = [...matches].sort(([a, x], [b, y]) => y.overlap - x.overlap || a - b);
  const exactItems = found.filter(([, { exact }]) => exact).length;
  return {
    trainIds,
    leakage: {
      trainItems: train.length,
      evalItems: evaluation.length,
      evalClusters: new Set(clusters).size,
      exactItems,
      nearItems: found.length - exactItems,
      leakedClusters: new Set(found.map(([index]) => clusters[index]!)).size,
      examples: found.slice(0, EXAMPLES).map(([index, { trainId, overlap }]) => ({
        evalId: evaluation[index]!.id,
        trainId,
        overlap,
      })),
    },
  };
}

/**
 * What an item says, without what is to be answered: the prompt, and options unless each repeats the whole text. What
 * training teaches to write is left out: a solution makes no other problem.
 */
function wordsOf(item: Item): string[] {
  const { prompt } = item;
  const options = 'options' in item ? item.options : [];
  const text = prompt === '' && 'options' in item ? options[item.answer]! : [prompt, ...options].join(' ');
  return text.normalize('NFKC').toLowerCase().match(WORD) ?? [];
}

function sequencesOf(words: readonly string[]): Set<string> {
  const sequences = new Set<string>();
  for (let start = 0; start + SEQUENCE_WORDS <= words.length; start++) {
    sequences.add(words.slice(start, start + SEQUENCE_WORDS).join(' '));
  }
  return sequences;
}

interface Indexed {
  /** Whole text -> evaluation items. */
  readonly byText: ReadonlyMap<string, readonly number[]>;
  /** Word sequence -> evaluation items, without the prompt's own words. */
  readonly bySequence: ReadonlyMap<string, readonly number[]>;
  /** How many sequences of each item are in the index. */
  readonly sizes: readonly number[];
}

function indexed(texts: readonly (readonly string[])[], clusters: readonly string[]): Indexed {
  const byText = new Map<string, number[]>();
  const bySequence = new Map<string, number[]>();
  for (const [index, words] of texts.entries()) {
    if (words.length > 0) push(byText, words.join(' '), index);
    for (const sequence of sequencesOf(words)) push(bySequence, sequence, index);
  }
  const total = new Set(clusters).size;
  if (total >= TEMPLATE_CLUSTERS) {
    for (const [sequence, indices] of bySequence) {
      if (indices.length <= total * TEMPLATE_SHARE) continue;
      const having = new Set(indices.map((index) => clusters[index]!)).size;
      if (having > total * TEMPLATE_SHARE) bySequence.delete(sequence);
    }
  }
  const sizes = texts.map(() => 0);
  for (const indices of bySequence.values()) for (const index of indices) sizes[index]!++;
  return { byText, bySequence, sizes };
}

function push(map: Map<string, number[]>, key: string, index: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [index]);
  else list.push(index);
}
