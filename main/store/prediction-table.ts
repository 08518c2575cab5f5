/**
 * @file Predictions in SQLite: about 60 bytes each, read back exactly.
 */
import type { Database } from 'better-sqlite3';
import type { Prediction } from '../../shared/model/prediction.ts';

interface PredictionRow {
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
}

const SELECT = `
  SELECT languages.term AS language, items.term AS id, clusters.term AS cluster,
    scores, best_sum, best_token, best_character, prediction, gold, correct
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
    INSERT INTO predictions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET cluster = excluded.cluster, scores = excluded.scores,
      best_sum = excluded.best_sum, best_token = excluded.best_token, best_character = excluded.best_character,
      prediction = excluded.prediction, gold = excluded.gold, correct = excluded.correct`);
  const ofLanguage = database.prepare<[number, string], PredictionRow>(
    `${SELECT} WHERE run = ? AND predictions.language = (SELECT key FROM terms WHERE term = ?) ORDER BY place`,
  );
  const ofRun = database.prepare<[number], PredictionRow>(
    `${SELECT} WHERE run = ? ORDER BY predictions.language, place`,
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
      for (const { id, cluster, scores, best, prediction, gold, correct } of predictions) {
        upsert.run(
          run,
          languageKey,
          keyOf(id),
          place++,
          cluster === null ? null : keyOf(cluster),
          Buffer.from(Float64Array.from(scores).buffer),
          best.sum,
          best.token,
          best.character,
          prediction,
          gold,
          correct ? 1 : 0,
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
    forgetTerms: () => keys.clear(),
  };
}

function toPrediction(row: PredictionRow): Prediction {
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
