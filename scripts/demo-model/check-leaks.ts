/**
 * @file The whole check for leaks, over a pretraining run and both benchmarks, and its report.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Benchmark } from './benchmarks.ts';
import { TOPICS, type Concept } from './concepts.ts';
import type { CorpusFile } from './corpus-file.ts';
import { numberRules } from './corpus.ts';
import { DocumentWriter } from './documents.ts';
import { LeakCheck, leaksOfAnswers, leaksOfConcepts, leaksOfItems, type Leak } from './leak-check.ts';
import { openDocuments } from './open-documents.ts';
import { topicWords } from './topic-words.ts';

/** Documents that tell how long documents are. */
const SAMPLE = 20_000;
/** Documents are checked beyond what the run read by this much, since that number is estimated. */
const MARGIN = 1.02;
const SHOWN = 20;

export interface LeakReport {
  readonly found: number;
  readonly report: string;
}

/**
 * Writes the documents of a run again and looks at each.
 * @param dir Folder of corpus.json and the tokenizer.
 * @param totalTokens Tokens that the run read.
 */
export async function checkLeaks(
  concepts: readonly Concept[],
  topics: Benchmark,
  numbers: Benchmark,
  dir: string,
  seed: number,
  totalTokens: number,
): Promise<LeakReport> {
  const corpus = JSON.parse(readFileSync(join(dir, 'corpus.json'), 'utf8')) as CorpusFile;
  const evaluated = ({ evaluation }: Benchmark) => [...evaluation.values()].flat();
  const words = topicWords(concepts, Object.keys(TOPICS));
  const check = new LeakCheck(concepts, words, evaluated(topics), evaluated(numbers), numberRules());
  const leaks: Leak[] = [...leaksOfConcepts(concepts)];
  for (const benchmark of [topics, numbers])
    leaks.push(...leaksOfItems(benchmark.train, evaluated(benchmark)));
  leaks.push(...leaksOfAnswers(evaluated(topics), words));
  const documents = Math.ceil((MARGIN * totalTokens) / (await meanTokens(dir, seed)));
  const writer = new DocumentWriter(corpus, seed);
  for (let i = 0; i < documents; i++) for (const leak of check.ofDocument(writer.write())) leaks.push(leak);
  return {
    found: leaks.length,
    report: describe(leaks, documents, totalTokens, evaluated(topics).length + evaluated(numbers).length),
  };
}

/** Tokens of a document and the end token before it. */
async function meanTokens(dir: string, seed: number): Promise<number> {
  let documents = 0;
  let tokens = 0;
  for (const document of (await openDocuments(dir)).training(seed)) {
    tokens += document.length + 1;
    if (++documents === SAMPLE) break;
  }
  return tokens / SAMPLE;
}

function describe(leaks: readonly Leak[], documents: number, tokens: number, items: number): string {
  const lines = [
    `${documents} documents (at least the ${tokens} tokens of the run) against ${items} evaluation items.`,
    `Leaks: ${leaks.length}.`,
    ...leaks.slice(0, SHOWN).map(({ what, text, where }) => `- ${what}: "${text}" in "${where}"`),
  ];
  return `${lines.join('\n')}\n`;
}
