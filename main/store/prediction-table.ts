/**
 * @file Predictions in SQLite: about 60 bytes each, read back exactly.
 */
import type { Database } from 'better-sqlite3';
import type { GenerationPrediction, Prediction } from '../../shared/model/prediction.ts';
import { scoreArray, type LanguageAnswers } from '../../shared/model/result.ts';

/** A row of PREDICTION_SELECT. */
export interface PredictionRow {
  readonly language: string;
  readonly id: string;
  readonly cluster: string | null;
  readonly scores: Buffer;
  readonly best_sum: number;
  readonly best_token: number;
  readonly best_character: number;
  readonly prediction: number;
  readonly gold: number;
  readonly correct: number;
  /** JSON of what a written answer has beside the above. */
  readonly written: string | null;
}

/** Predictions with their terms spelt out; a WHERE clause follows. */
export const PREDICTION_SELECT = `
  SELECT languages.term AS language, items.term AS id, clusters.term AS cluster,
    scores, best_sum, best_token, best_character, prediction, gold, correct, written
  FROM predictions
  JOIN terms AS languages ON languages.key = predictions.language
  JOIN terms AS items ON items.key = predictions.item
  LEFT JOIN terms AS clusters ON clusters.key = predictions.cluster`;

/** The table of predictions, by the run's key. */
export interface PredictionTable {
  /** Adds predictions after those the table has; one that it has already is replaced in its place. */
  readonly add: (run: number, language: string, predictions: readonly Prediction[]) => void;
  /** In file order. */
  readonly ofLanguage: (run: number, language: string) => Prediction[];
  /** Language -> predictions in file order. */
  readonly ofRun: (run: number) => Map<string, Prediction[]>;
  /** Language -> scores, by item; items and clusters are numbered alike in all runs. */
  readonly answersOfRun: (run: number) => Map<string, LanguageAnswers>;
  /** Whether the run's items have clusters, told by one of them; null without predictions. */
  readonly hasClusters: (run: number) => boolean | null;
  /** Forgets what a transaction that was undone had added. */
  readonly forgetTerms: () => void;
}

/** Prepares the statements. */
export function predictionTable(database: Database): PredictionTable {
  const findTerm = database.prepare<[string], { key: number }>('SELECT key FROM terms WHERE term = ?');
  const addTerm = database.prepare('INSERT INTO terms (term) VALUES (?)');
  const nextPlace = database.prepare<[number, number], { place: number }>(
    'SELECT ifnull(max(place) + 1, 0) AS place FROM predictions WHERE run = ? AND language = ?',
  );
  const upsert = database.prepare(`
    INSERT INTO predictions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET cluster = excluded.cluster, scores = excluded.scores,
      best_sum = excluded.best_sum, best_token = excluded.best_token, best_character = excluded.best_character,
      prediction = excluded.prediction, gold = excluded.gold, correct = excluded.correct,
      score = excluded.score, written = excluded.written`);
  const ofLanguage = database.prepare<[number, string], PredictionRow>(
    `${PREDICTION_SELECT} WHERE run = ? AND predictions.language = (SELECT key FROM terms WHERE term = ?) ORDER BY place`,
  );
  const ofRun = database.prepare<[number], PredictionRow>(
    `${PREDICTION_SELECT} WHERE run = ? ORDER BY predictions.language, place`,
  );
  const answers = database
    .prepare<[number]>(
      'SELECT language, item, ifnull(cluster, -1), ifnull(score, correct) FROM predictions WHERE run = ? ORDER BY language',
    )
    .raw();
  const termOf = database.prepare<[number], { term: string }>('SELECT term FROM terms WHERE key = ?');
  const firstCluster = database.prepare<[number], { cluster: number | null }>(
    'SELECT cluster FROM predictions WHERE run = ? LIMIT 1',
  );

  const keys = new Map<string, number>();
  const keyOf = (term: string): number => {
    const known = keys.get(term);
    if (known !== undefined) return known;
    const key = findTerm.get(term)?.key ?? Number(addTerm.run(term).lastInsertRowid);
    keys.set(term, key);
    return key;
  };

  return {
    add: (run, language, predictions) => {
      if (predictions.length === 0) return;
      const languageKey = keyOf(language);
      let { place } = nextPlace.get(run, languageKey)!;
      for (const prediction of predictions) {
        const { id, cluster, correct } = prediction;
        upsert.run(
          run,
          languageKey,
          keyOf(id),
          place++,
          cluster === null ? null : keyOf(cluster),
          ...choiceColumns(prediction),
          correct ? 1 : 0,
          ...writtenColumns(prediction),
        );
      }
    },
    ofLanguage: (run, language) => ofLanguage.all(run, language).map(toPrediction),
    ofRun: (run) => {
      const byLanguage = new Map<string, Prediction[]>();
      for (const row of ofRun.iterate(run)) {
        const list = byLanguage.get(row.language);
        if (list === undefined) byLanguage.set(row.language, [toPrediction(row)]);
        else list.push(toPrediction(row));
      }
      return byLanguage;
    },
    answersOfRun: (run) => {
      // Columns of the statement above; millions of rows are read this way.
      const rows = answers.all(run) as [number, number, number, number][];
      const byLanguage = new Map<string, LanguageAnswers>();
      for (let start = 0, end = 0; start < rows.length; start = end) {
        const language = rows[start]![0];
        while (end < rows.length && rows[end]![0] === language) end += 1;
        const part = rows.slice(start, end);
        byLanguage.set(termOf.get(language)!.term, {
          items: Int32Array.from(part, (row) => row[1]),
          clusters: Int32Array.from(part, (row) => row[2]),
          scores: scoreArray(part.map((row) => row[3])),
        });
      }
      return byLanguage;
    },
    hasClusters: (run) => {
      const row = firstCluster.get(run);
      return row === undefined ? null : row.cluster !== null;
    },
    forgetTerms: () => keys.clear(),
  };
}

function choiceColumns(prediction: Prediction): [Buffer, number, number, number, number, number] {
  if ('text' in prediction) return [Buffer.alloc(0), 0, 0, 0, 0, 0];
  const { scores, best, prediction: chosen, gold } = prediction;
  return [Buffer.from(Float64Array.from(scores).buffer), best.sum, best.token, best.character, chosen, gold];
}

function writtenColumns(prediction: Prediction): [number | null, string | null] {
  if (!('text' in prediction)) return [null, null];
  // Left out are the fields that have columns.
  const written = { ...prediction, id: undefined, cluster: undefined, correct: undefined };
  return [prediction.score, JSON.stringify(written)];
}

/** The prediction of a row. */
export function toPrediction(row: PredictionRow): Prediction {
  if (row.written !== null) {
    const written = JSON.parse(row.written) as Omit<GenerationPrediction, 'id' | 'cluster' | 'correct'>;
    return { id: row.id, cluster: row.cluster, ...written, correct: row.correct === 1 };
  }
  const { buffer, byteOffset, byteLength } = row.scores;
  return {
    id: row.id,
    cluster: row.cluster,
    // A copy, because a view must begin at a multiple of 8 bytes.
    scores: Array.from(new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength))),
    best: { sum: row.best_sum, token: row.best_token, character: row.best_character },
    prediction: row.prediction,
    gold: row.gold,
    correct: row.correct === 1,
  };
}
