/**
 * @file A comparison as CSV (RFC 4180): one line a language and column, missing cells included, fractions of 1
 * at full precision. `seeds` are those with answers in the language; `accuracy` is what `metric` says; `gap` is the
 * training language's minus it; `unanswered` to `cut_off` count written answers, `prompt_tokens` is a mean, `cut_prompts`
 * a share.
 */
import { formatCsv, type CsvField } from '../../shared/format/csv.ts';
import type { Comparison } from '../../shared/model/comparison.ts';

const HEADER = [
  'benchmark',
  'version',
  'model',
  'method',
  'seeds',
  'trainable_parameters',
  'language',
  'name',
  'family',
  'branch',
  'script',
  'resource_level',
  'coverage',
  'items',
  'answers',
  'correct',
  'metric',
  'accuracy',
  'accuracy_low',
  'accuracy_high',
  'accuracy_seed_sd',
  'gap',
  'gap_low',
  'gap_high',
  'retained',
  'baseline',
  'difference',
  'difference_low',
  'difference_high',
  'p',
  'p_holm',
  'unanswered',
  'told_language',
  'in_other_language',
  'cut_off',
  'prompt_tokens',
  'relative_tokens',
  'cut_prompts',
] as const;

/** CSV with a header line and CRLF line ends; an empty field is a missing value. */
export function comparisonCsv(comparison: Comparison): string {
  const { benchmark, columns, rows } = comparison;
  const records = rows.flatMap(({ language, coverage, cells }) =>
    columns.map((column, index): Record<(typeof HEADER)[number], CsvField> => {
      const cell = cells[index];
      const difference = cell?.difference;
      return {
        benchmark: benchmark.id,
        version: benchmark.version,
        model: column.model,
        method: column.label,
        seeds: cell?.seeds.map(({ seed }) => seed).join(' '),
        trainable_parameters: column.trainableParameters,
        language: language.code,
        name: language.name,
        family: language.family,
        branch: language.branch,
        script: language.script,
        resource_level: language.resource_level,
        coverage,
        items: cell?.items,
        answers: cell?.answers,
        correct: cell?.correct,
        metric: benchmark.metric ?? 'accuracy',
        accuracy: cell?.accuracy,
        accuracy_low: cell?.interval.low,
        accuracy_high: cell?.interval.high,
        accuracy_seed_sd: cell?.standardDeviation,
        gap: cell?.gap?.value,
        gap_low: cell?.gap?.interval?.low,
        gap_high: cell?.gap?.interval?.high,
        retained: cell?.retained,
        baseline: column.baseline === null ? null : columns[column.baseline]!.label,
        difference: difference?.value,
        difference_low: difference?.interval?.low,
        difference_high: difference?.interval?.high,
        p: difference?.p,
        p_holm: difference?.pHolm,
        unanswered: cell?.written?.unanswered,
        told_language: cell?.written?.toldLanguage,
        in_other_language: cell?.written?.drifted,
        cut_off: cell?.written?.cutOff,
        prompt_tokens: cell?.promptTokens,
        relative_tokens: cell?.relativeTokens,
        cut_prompts: cell?.cutPrompts,
      };
    }),
  );
  return formatCsv(
    HEADER,
    records.map((record) => HEADER.map((name) => record[name])),
  );
}
