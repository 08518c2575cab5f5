/**
 * @file Finding runs and experiments that have results, without reading whole configurations.
 */
import type { Database } from 'better-sqlite3';
import type { CompareCandidate, CompareExperiment } from '../../shared/rpc/compare.ts';

export interface MeasuredRuns {
  /** Runs in whose description every word occurs, in any case; the newest first. */
  readonly search: (words: readonly string[], limit: number) => CompareCandidate[];
  /** The newest first. */
  readonly experiments: (limit: number) => CompareExperiment[];
}

const DESCRIPTION = `runs.id || ' ' || (config ->> '$.methodLabel') || ' ' || method || ' ' || model || ' ' || task
  || ' ' || (config ->> '$.experiment') || ' seed ' || seed`;

/** `%` and `_` stand for themselves. */
function pattern(word: string): string {
  return `%${word.replaceAll(/[\\%_]/g, (special) => `\\${special}`)}%`;
}

/** Prepares the statements. */
export function measuredRuns(database: Database): MeasuredRuns {
  const experiments = database.prepare<[number], CompareExperiment>(`
    SELECT * FROM (
      SELECT id, name, created_ms AS createdMs,
        (SELECT count(*) FROM experiment_runs WHERE experiment = experiments.key) AS runs,
        (SELECT count(*) FROM experiment_runs WHERE experiment = experiments.key
          AND EXISTS (SELECT 1 FROM runs WHERE key = run AND scored_languages > 0)) AS measuredRuns
      FROM experiments ORDER BY key DESC
    ) WHERE measuredRuns > 0 LIMIT ?`);
  return {
    search: (words, limit) =>
      database
        .prepare<unknown[], CompareCandidate>(
          `SELECT runs.id AS runId, config ->> '$.methodLabel' AS method, model, task,
            config ->> '$.experiment' AS experiment, seed, state,
            scored_languages AS languages
          FROM runs WHERE trashed_ms IS NULL AND scored_languages > 0
          ${words.map(() => `AND ${DESCRIPTION} LIKE ? ESCAPE '\\'`).join(' ')}
          ORDER BY runs.key DESC LIMIT ?`,
        )
        .all(...words.map(pattern), limit),
    experiments: (limit) => experiments.all(limit),
  };
}
