/**
 * @file Reading parts of one run's record, for whoever follows it: what is new of its curves, its scores, one item.
 */
import type { Database } from 'better-sqlite3';
import type { Prediction } from '../../shared/model/prediction.ts';
import type { DevPoint, StepPoint } from '../../shared/model/result.ts';
import { PREDICTION_SELECT, toPrediction, type PredictionRow } from './prediction-table.ts';

/** Answers to the items of a cluster and the sum of their scores; an item without a cluster is one of its own. */
export interface ClusterCount {
  readonly items: number;
  readonly score: number;
}

/** What a run answered to one item in one language. */
export interface AnswerOfItem {
  readonly language: string;
  /** Null where the answer is written. */
  readonly prediction: number | null;
  readonly correct: boolean;
  /** 0 to 1. */
  readonly score: number;
}

/** A run as its owner keeps it. */
export interface RunLabels {
  readonly tags: readonly string[];
  readonly note: string;
  readonly isTrashed: boolean;
}

/** Readers by a run's id; a run that is not there has nothing. */
export interface RunRecords {
  /** Steps after `afterStep` in order, `limit` at most. */
  readonly steps: (runId: string, afterStep: number, limit: number) => StepPoint[];
  readonly dev: (runId: string) => DevPoint[];
  /** Of a language, in no order. */
  readonly clusters: (runId: string, language: string) => ClusterCount[];
  /** The answer to one item in a language, null where there is none. */
  readonly prediction: (runId: string, itemId: string, language: string) => Prediction | null;
  /** The answers in a language that came last, the newest first. */
  readonly latest: (runId: string, language: string, limit: number) => Prediction[];
  /** One item in those of the languages where it has an answer, in no order. */
  readonly answers: (runId: string, itemId: string, languages: readonly string[]) => AnswerOfItem[];
  /** What its owner wrote to it, and whether it is in the trash. */
  readonly labels: (runId: string) => RunLabels;
  /** Ids and names of the experiments that have the run, the oldest first. */
  readonly experiments: (runId: string) => { readonly id: string; readonly name: string }[];
}

/** Prepares the statements. */
export function runRecords(database: Database): RunRecords {
  const steps = database.prepare<[string, number, number], StepPoint>(`
    SELECT step, loss, grad_norm AS gradNorm, learning_rate AS learningRate, tokens, duration_ms AS durationMs,
      memory_bytes AS memoryBytes
    FROM steps WHERE run = (SELECT key FROM runs WHERE id = ?) AND step > ? ORDER BY step LIMIT ?`);
  const dev = database.prepare<[string], Omit<DevPoint, 'best'> & { readonly best: number }>(`
    SELECT step, loss, accuracy, best FROM dev_scores WHERE run = (SELECT key FROM runs WHERE id = ?)
    ORDER BY step`);
  const clusters = database.prepare<[string, string], ClusterCount>(`
    SELECT count(*) AS items, sum(ifnull(score, correct)) AS score FROM predictions
    WHERE run = (SELECT key FROM runs WHERE id = ?) AND language = (SELECT key FROM terms WHERE term = ?)
    GROUP BY ifnull(cluster, -item)`);
  const answers = database.prepare<
    [string, string, string],
    Omit<AnswerOfItem, 'correct'> & { readonly correct: number }
  >(`
    SELECT languages.term AS language, iif(written IS NULL, prediction, NULL) AS prediction, correct,
      ifnull(score, correct) AS score
    FROM json_each(?) AS wanted
    JOIN terms AS languages ON languages.term = wanted.value
    JOIN predictions ON predictions.run = (SELECT key FROM runs WHERE id = ?)
      AND predictions.language = languages.key
      AND predictions.item = (SELECT key FROM terms WHERE term = ?)`);
  const prediction = database.prepare<[string, string, string], PredictionRow>(`
    ${PREDICTION_SELECT} WHERE run = (SELECT key FROM runs WHERE id = ?)
      AND predictions.language = (SELECT key FROM terms WHERE term = ?)
      AND predictions.item = (SELECT key FROM terms WHERE term = ?)`);
  const latest = database.prepare<[string, string, number], PredictionRow>(`
    ${PREDICTION_SELECT} WHERE run = (SELECT key FROM runs WHERE id = ?)
      AND predictions.language = (SELECT key FROM terms WHERE term = ?)
    ORDER BY place DESC LIMIT ?`);
  const experiments = database.prepare<[string], { id: string; name: string }>(`
    SELECT experiments.id, experiments.name FROM experiments
    JOIN experiment_runs ON experiment = experiments.key
    WHERE run = (SELECT key FROM runs WHERE id = ?) ORDER BY experiments.key`);
  const labels = database.prepare<[string], { tags: string; note: string; trashedMs: number | null }>(
    'SELECT tags, note, trashed_ms AS trashedMs FROM runs WHERE id = ?',
  );
  return {
    steps: (runId, afterStep, limit) => steps.all(runId, afterStep, limit),
    dev: (runId) => dev.all(runId).map((point) => ({ ...point, best: point.best === 1 })),
    clusters: (runId, language) => clusters.all(runId, language),
    prediction: (runId, itemId, language) => {
      const row = prediction.get(runId, language, itemId);
      return row === undefined ? null : toPrediction(row);
    },
    latest: (runId, language, limit) => latest.all(runId, language, limit).map(toPrediction),
    answers: (runId, itemId, languages) =>
      answers
        .all(JSON.stringify(languages), runId, itemId)
        .map((answer) => ({ ...answer, correct: answer.correct === 1 })),
    labels: (runId) => {
      const row = labels.get(runId);
      if (row === undefined) return { tags: [], note: '', isTrashed: false };
      return { tags: JSON.parse(row.tags) as string[], note: row.note, isTrashed: row.trashedMs !== null };
    },
    experiments: (runId) => experiments.all(runId),
  };
}
