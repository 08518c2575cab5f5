/**
 * @file One run, looked at closely: everything its screen shows.
 */
import { existsSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { bootstrapRatios, percentileInterval } from '../analysis/bootstrap.ts';
import { effectiveSampleSize, wilsonInterval } from '../analysis/wilson.ts';
import { loadLanguages } from '../library/languages.ts';
import { runPaths } from '../run-directory/layout.ts';
import type { ClusterCount } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';
import type { Interval } from '../../shared/model/comparison.ts';
import type { Language } from '../../shared/model/language.ts';
import type { GenerationPrediction, Prediction } from '../../shared/model/prediction.ts';
import type { RunSummary } from '../../shared/model/result.ts';
import type { Item } from '../../shared/model/task.ts';
import type {
  ItemAcross,
  ItemAnswer,
  ITEM_FILTERS,
  ITEM_ORDERS,
  ItemPage,
  ItemRow,
  LanguageScore,
  RunDetail,
} from '../../shared/rpc/run.ts';
import { BenchmarkTexts } from './benchmark-texts.ts';
import { RunTimelines } from './run-timeline.ts';

/** Characters of a prompt that a list shows. */
const EXCERPT_CHARACTERS = 160;
/** Of the bootstrap. */
const RESAMPLES = 2000;
/** Intervals are computed for this many languages before others get their turn. */
const LANGUAGES_A_TURN = 8;

export interface ItemQuery {
  readonly language: string;
  readonly filter: (typeof ITEM_FILTERS)[number];
  readonly order: (typeof ITEM_ORDERS)[number];
  readonly search: string;
  readonly offset: number;
  readonly limit: number;
}

export class RunInspector {
  readonly timelines = new RunTimelines();
  readonly texts: BenchmarkTexts;
  readonly #store: Store;
  readonly #catalogue: ReadonlyMap<string, Language> = loadLanguages();
  /** Of finished languages, which do not change any more: by run and language. */
  readonly #intervals = new Map<string, Interval>();

  constructor(store: Store) {
    this.#store = store;
    this.texts = new BenchmarkTexts(store.directory);
  }

  detail(summary: RunSummary): RunDetail {
    const { config, directory } = summary;
    const definition = this.texts.definition(config.task);
    return {
      summary,
      experiments: this.#store.records.experiments(config.runId),
      benchmark:
        definition === null
          ? null
          : {
              title: definition.title,
              chance: definition.chance,
              trainLanguage: definition.trainLanguage,
              coverage: definition.coverage,
              metric: definition.generation?.metric ?? null,
            },
      ...this.#store.records.labels(config.runId),
      advance: this.timelines.advance(summary),
      attempts: this.timelines.attempts(directory),
      hasAdapter: config.method.method !== 'none' && existsSync(runPaths(directory).adapter),
    };
  }

  /** Scores in the order of the run's languages, with intervals. */
  async languages({ config }: RunSummary): Promise<LanguageScore[]> {
    const { runId } = config;
    const coverage = this.texts.definition(config.task)?.coverage ?? {};
    const results = new Map(this.#store.languageResults(runId).map((result) => [result.language, result]));
    const scores: LanguageScore[] = [];
    for (const [index, code] of config.languages.entries()) {
      if (index % LANGUAGES_A_TURN === 0) await nextTurn();
      const result = results.get(code);
      const { low, high } = result === undefined ? { low: 0, high: 1 } : this.#interval(runId, code, result);
      scores.push({
        language: this.#catalogue.get(code) ?? unknownLanguage(code),
        coverage: coverage[code] ?? null,
        score:
          result === undefined
            ? null
            : {
                items: result.items,
                correct: result.correct,
                accuracy: result.accuracy,
                low,
                high,
                accuracyPerToken: result.accuracyPerToken,
                accuracyPerCharacter: result.accuracyPerCharacter,
                durationMs: result.durationMs,
                written: result.written,
              },
      });
    }
    return scores;
  }

  /** A page of a language's answers. */
  async items({ config }: RunSummary, query: ItemQuery): Promise<ItemPage> {
    const { language, filter, order, search, offset, limit } = query;
    const answers = this.#store.predictions(config.runId, language);
    const texts = await this.texts.items(config.task, language);
    const wanted = search.trim().toLocaleLowerCase();
    const found = answers.filter(
      (answer) =>
        (filter === 'all' || answer.correct === (filter === 'right')) &&
        (wanted === '' || isFound(answer, texts.get(answer.id), wanted)),
    );
    const rows = found.map((answer) => rowOf(answer, texts.get(answer.id)));
    if (order === 'margin') rows.sort((a, b) => b.margin - a.margin);
    const right = answers.filter(({ correct }) => correct).length;
    return {
      rows: rows.slice(offset, offset + limit),
      total: rows.length,
      right,
      wrong: answers.length - right,
    };
  }

  /** One item in some languages. */
  async item({ config }: RunSummary, itemId: string, languages: readonly string[]): Promise<ItemAnswer[]> {
    const answers: ItemAnswer[] = [];
    for (const language of languages) {
      const prediction = this.#store.records.prediction(config.runId, itemId, language);
      const item = (await this.texts.items(config.task, language)).get(itemId);
      answers.push({
        language,
        prediction,
        text:
          item === undefined || !isSameItem(item, prediction)
            ? null
            : { prompt: item.prompt, options: 'options' in item ? item.options : [] },
      });
    }
    return answers;
  }

  /** The written answers in a language that came last, the newest first. */
  latestWritten({ config }: RunSummary, language: string, limit: number): GenerationPrediction[] {
    return this.#store.records
      .latest(config.runId, language, limit)
      .filter((prediction) => 'text' in prediction);
  }

  /** One item in all languages, in the order of the run's. */
  across({ config }: RunSummary, itemId: string): ItemAcross {
    const found = this.#store.records.answers(config.runId, itemId, config.languages);
    const byLanguage = new Map(found.map((answer) => [answer.language, answer]));
    return { answers: config.languages.flatMap((language) => byLanguage.get(language) ?? []) };
  }

  #interval(
    runId: string,
    language: string,
    { items, accuracy }: { readonly items: number; readonly accuracy: number },
  ): Interval {
    const key = `${runId} ${language} ${items} ${accuracy}`;
    let interval = this.#intervals.get(key);
    if (interval === undefined) {
      interval = intervalOf(this.#store.records.clusters(runId, language), accuracy);
      this.#intervals.set(key, interval);
    }
    return interval;
  }
}

/** A benchmark's folder may have changed since the run. */
function isSameItem(item: Item, prediction: Prediction | null): boolean {
  if (prediction === null) return true;
  if ('text' in prediction) {
    return 'references' in item && item.references.join('\0') === prediction.references.join('\0');
  }
  return (
    'options' in item && item.answer === prediction.gold && item.options.length === prediction.scores.length
  );
}

/** Of the mean of answers' scores, whose clusters are independent. */
function intervalOf(clusters: readonly ClusterCount[], mean: number): Interval {
  const items = Float64Array.from(clusters, (cluster) => cluster.items);
  const scores = Float64Array.from(clusters, (cluster) => cluster.score);
  if (scores.every(Number.isInteger)) return wilsonInterval(mean, effectiveSampleSize(items, scores));
  const numbers = Int32Array.from(clusters.keys());
  const ratio = { clusters: numbers, numerator: scores, denominator: items };
  return percentileInterval(bootstrapRatios([ratio], clusters.length, RESAMPLES, 1)[0]!)!;
}

function isFound(answer: Prediction, item: Item | undefined, wanted: string): boolean {
  const texts = [answer.id, item?.prompt ?? '', 'text' in answer ? answer.text : ''];
  return texts.some((text) => text.toLocaleLowerCase().includes(wanted));
}

function rowOf(answer: Prediction, item: Item | undefined): ItemRow {
  const { id, correct } = answer;
  const excerpt = item === undefined || !isSameItem(item, answer) ? null : excerptOf(item.prompt);
  if ('text' in answer) {
    const { answer: text, score } = answer;
    return { id, correct, answer: { kind: 'written', text, score }, margin: 1 - score, excerpt };
  }
  const { prediction, gold, scores } = answer;
  const other = correct ? Math.max(...scores.filter((_, option) => option !== prediction)) : scores[gold]!;
  return {
    id,
    correct,
    answer: { kind: 'chosen', prediction, gold },
    margin: scores[prediction]! - other,
    excerpt,
  };
}

/** The end of a long prompt, where the question stands, in one line. */
function excerptOf(prompt: string): string {
  const line = prompt.replaceAll(/\s+/g, ' ').trim();
  const characters = Array.from(line);
  return characters.length <= EXCERPT_CHARACTERS
    ? line
    : `…${characters.slice(-EXCERPT_CHARACTERS).join('').trimStart()}`;
}

function unknownLanguage(code: string): Language {
  const [iso639_3 = code, script = ''] = code.split('_');
  return {
    code,
    name: code,
    iso639_3,
    bcp47: iso639_3,
    script,
    script_name: script,
    rtl: false,
    family: 'Not in the catalogue',
    branch: 'Not in the catalogue',
    resource_level: 'low',
    in_belebele: false,
    in_xnli: false,
    in_xquad: false,
    in_mgsm: false,
  };
}
