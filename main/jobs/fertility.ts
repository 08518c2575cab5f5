/**
 * @file The job that measures a tokenizer on every language of a benchmark.
 */
import type { LanguageFertility } from '../../shared/rpc/preview.ts';
import { openBenchmark } from '../evaluation/tasks/benchmark.ts';
import { loadLanguages } from '../library/languages.ts';
import { measureFertility } from '../library/measure-fertility.ts';
import { loadTokenizer } from '../models/tokenizer/tokenizer.ts';
import type { JobWork } from './job-kind.ts';

export interface FertilityInput {
  readonly modelPath: string;
  readonly benchmarkPath: string;
}

export const fertilityJob: JobWork<FertilityInput, readonly LanguageFertility[]> = (
  { modelPath, benchmarkPath },
  { onProgress },
) => {
  onProgress({ done: 0, total: null, unit: 'items', message: 'Loading the tokenizer' });
  const tokenizer = loadTokenizer(modelPath);
  const { definition, evalItems } = openBenchmark(benchmarkPath);
  const known = loadLanguages();
  const languages = Object.keys(definition.evalFiles).map((code) => known.get(code)!);
  const total = languages.length;
  return measureFertility(tokenizer, languages, evalItems, 'eng_Latn', (done, { name }) =>
    onProgress({ done, total, unit: 'items', message: name }),
  );
};
