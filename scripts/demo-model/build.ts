/**
 * @file Builds what pretraining starts from: corpus, tokenizer and the model's shapes.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PRETOKEN, tokenizerJson, trainMerges } from './bpe.ts';
import { readConcepts, TOPICS } from './concepts.ts';
import type { CorpusFile } from './corpus-file.ts';
import { buildCorpus } from './corpus.ts';
import { DEMO_MODEL_CONFIG } from './model-config.ts';
import { NumberWords } from './number-words.ts';

/** Share of a language's weight in the tokenizer that numbers have. */
const NUMBER_SHARE = 0.15;
/** Weight of a word that must be a token. */
const REQUIRED = 0.05;

/** Weights of pretokens: languages by their weight to the power of a half, so that small ones have tokens too. */
function pretokenWeights(corpus: CorpusFile): Map<string, number> {
  const total = new Map<string, number>();
  const add = (text: string, weight: number, into: Map<string, number>) => {
    for (const [pretoken] of text.matchAll(PRETOKEN)) into.set(pretoken, (into.get(pretoken) ?? 0) + weight);
  };
  for (const { locale, weight, entries, names, paragraphs, numberRules } of corpus.languages) {
    const own = new Map<string, number>();
    for (const { name, keywords } of entries) for (const text of [name, ...keywords]) add(` ${text}`, 1, own);
    for (const name of Object.values(names)) add(` ${name}`, 1, own);
    for (const text of paragraphs) add(text, 0.5, own);
    const numbers = new Map<string, number>();
    if (numberRules !== null) {
      const words = new NumberWords(locale, numberRules);
      for (let n = 0; n < 1000; n++) add(` ${words.words(n)}`, 1, numbers);
    }
    const scale = Math.sqrt(weight);
    for (const [part, share] of [
      [own, 1 - NUMBER_SHARE],
      [numbers, NUMBER_SHARE],
    ] as const) {
      const sum = [...part.values()].reduce((a, b) => a + b, 0);
      for (const [pretoken, count] of part)
        total.set(pretoken, (total.get(pretoken) ?? 0) + (count / sum) * share * scale);
    }
  }
  const required = [...Object.keys(TOPICS), ...Array.from({ length: 10 }, (_, digit) => String(digit))];
  for (const word of required) add(` ${word}`, REQUIRED, total);
  return total;
}

/** Writes corpus.json, config.json and, last, tokenizer.json. */
export function build(dir: string): void {
  const corpus = buildCorpus(readConcepts());
  writeFileSync(join(dir, 'corpus.json'), JSON.stringify(corpus));
  writeFileSync(join(dir, 'config.json'), JSON.stringify(DEMO_MODEL_CONFIG, null, 2));
  const merges = trainMerges(pretokenWeights(corpus), DEMO_MODEL_CONFIG.vocab_size);
  writeFileSync(join(dir, 'tokenizer.json'), JSON.stringify(tokenizerJson(merges)));
}
