/**
 * @file One run, looked at closely: everything its screen shows.
 */
import { existsSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { effectiveSampleSize, wilsonInterval } from '../analysis/wilson.ts';
import { loadLanguages } from '../library/languages.ts';
import { runPaths } from '../run-directory/layout.ts';
import type { Store } from '../store/store.ts';
import type { Interval } from '../../shared/model/comparison.ts';
import type { Language } from '../../shared/model/language.ts';
import type { Prediction } from '../../shared/model/prediction.ts';
import type { RunSummary } from '../../shared/model/result.ts';
import { completionsOf, type Item } from '../../shared/model/task.ts';
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
        (wanted === '' || isFound(answer.id, texts.get(answer.id), wanted)),
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
            : { prompt: item.prompt, options: completionsOf(item).completions },
      });
    }
    return answers;
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
      const clusters = this.#store.records.clusters(runId, language);
      const n = effectiveSampleSize(
        clusters.map((cluster) => cluster.items),
        clusters.map((cluster) => cluster.correct),
      );
      interval = wilsonInterval(accuracy, n);
      this.#intervals.set(key, interval);
    }
    return interval;
  }
}

/** A benchmark's folder may have changed since the run. */
function isSameItem(item: Item, prediction: Prediction | null): boolean {
  const { completions, right } = completionsOf(item);
  return (
    prediction === null || (right === prediction.gold && completions.length === prediction.scores.length)
  );
}

function isFound(id: string, item: Item | undefined, wanted: string): boolean {
  return (
    id.toLocaleLowerCase().includes(wanted) || item?.prompt.toLocaleLowerCase().includes(wanted) === true
  );
}

function rowOf(answer: Prediction, item: Item | undefined): ItemRow {
  const { id, prediction, gold, correct, scores } = answer;
  const best = scores[prediction]!;
  const other = correct ? Math.max(...scores.filter((_, option) => option !== prediction)) : scores[gold]!;
  return {
    id,
    prediction,
    gold,
    correct,
    margin: best - other,
    excerpt: item === undefined || !isSameItem(item, answer) ? null : excerptOf(item.prompt),
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
