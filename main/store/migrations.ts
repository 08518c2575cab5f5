/**
 * @file The database's schema as numbered steps. A step that has been released is never edited: the database keeps
 * its hash and refuses a program whose step differs. A change of the schema is a new step at the end.
 */

export interface Migration {
  readonly name: string;
  readonly sql: string;
}

/** In order; the first is version 1. */
export const MIGRATIONS: readonly Migration[] = [
  {
    name: 'experiments, runs and their results',
    sql: `
      CREATE TABLE experiments (
        key INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        source_hash TEXT NOT NULL UNIQUE,
        config TEXT NOT NULL,
        created_ms INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX experiments_by_name ON experiments (name);

      CREATE TABLE runs (
        key INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        config TEXT NOT NULL,
        model TEXT NOT NULL GENERATED ALWAYS AS (config ->> '$.model.name') VIRTUAL,
        task TEXT NOT NULL GENERATED ALWAYS AS (config ->> '$.task.id') VIRTUAL,
        method TEXT NOT NULL GENERATED ALWAYS AS (config ->> '$.method.method') VIRTUAL,
        seed INTEGER NOT NULL GENERATED ALWAYS AS (config ->> '$.seed') VIRTUAL,
        -- Place in the queue: lower goes first.
        position INTEGER NOT NULL,
        state TEXT NOT NULL,
        failure TEXT,
        phase TEXT,
        created_ms INTEGER NOT NULL,
        started_ms INTEGER,
        ended_ms INTEGER,
        step INTEGER NOT NULL DEFAULT 0,
        done_items INTEGER NOT NULL DEFAULT 0,
        total_items INTEGER NOT NULL DEFAULT 0,
        trainable_parameters INTEGER,
        total_parameters INTEGER,
        weight_bytes INTEGER,
        export_format TEXT,
        export_note TEXT,
        max_logit_error REAL,
        train_ms REAL,
        evaluate_ms REAL
      ) STRICT;
      CREATE INDEX runs_by_state ON runs (state, position);
      CREATE INDEX runs_by_model ON runs (model);
      CREATE INDEX runs_by_task ON runs (task);
      CREATE INDEX runs_by_method ON runs (method, seed);

      -- A run is named by a hash of what it computes, so experiments that overlap share it.
      CREATE TABLE experiment_runs (
        experiment INTEGER NOT NULL REFERENCES experiments,
        place INTEGER NOT NULL,
        run INTEGER NOT NULL REFERENCES runs,
        PRIMARY KEY (experiment, place)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX experiments_of_run ON experiment_runs (run);

      CREATE TABLE steps (
        run INTEGER NOT NULL REFERENCES runs,
        step INTEGER NOT NULL,
        loss REAL NOT NULL,
        grad_norm REAL NOT NULL,
        learning_rate REAL NOT NULL,
        tokens INTEGER NOT NULL,
        duration_ms REAL NOT NULL,
        memory_bytes INTEGER NOT NULL,
        PRIMARY KEY (run, step)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE dev_scores (
        run INTEGER NOT NULL REFERENCES runs,
        step INTEGER NOT NULL,
        loss REAL NOT NULL,
        accuracy REAL NOT NULL,
        best INTEGER NOT NULL,
        PRIMARY KEY (run, step)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE language_results (
        run INTEGER NOT NULL REFERENCES runs,
        language TEXT NOT NULL,
        items INTEGER NOT NULL,
        correct INTEGER NOT NULL,
        accuracy REAL NOT NULL,
        accuracy_per_token REAL NOT NULL,
        accuracy_per_character REAL NOT NULL,
        duration_ms REAL NOT NULL,
        PRIMARY KEY (run, language)
      ) STRICT, WITHOUT ROWID;

      -- Languages, item ids and clusters: one number each in the millions of predictions.
      CREATE TABLE terms (
        key INTEGER PRIMARY KEY,
        term TEXT NOT NULL UNIQUE
      ) STRICT;

      CREATE TABLE predictions (
        run INTEGER NOT NULL,
        language INTEGER NOT NULL,
        item INTEGER NOT NULL,
        -- Place in the file, from 0.
        place INTEGER NOT NULL,
        cluster INTEGER,
        -- Little-endian float64, one an option.
        scores BLOB NOT NULL,
        best_sum INTEGER NOT NULL,
        best_token INTEGER NOT NULL,
        best_character INTEGER NOT NULL,
        prediction INTEGER NOT NULL,
        gold INTEGER NOT NULL,
        correct INTEGER NOT NULL,
        PRIMARY KEY (run, language, item)
      ) STRICT, WITHOUT ROWID;

      -- How far each file of a run directory has been read, in bytes.
      CREATE TABLE ingest_offsets (
        run INTEGER NOT NULL REFERENCES runs,
        file TEXT NOT NULL,
        offset INTEGER NOT NULL,
        PRIMARY KEY (run, file)
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    name: 'library of models and benchmarks',
    sql: `
      -- Links to folders. facts and files are JSON, read and written whole.
      CREATE TABLE library_entries (
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        path TEXT NOT NULL,
        name TEXT NOT NULL,
        sha256 TEXT,
        licence TEXT,
        files TEXT NOT NULL,
        facts TEXT NOT NULL,
        imported_ms INTEGER NOT NULL,
        verified_ms INTEGER,
        problem TEXT,
        removed_ms INTEGER,
        PRIMARY KEY (kind, id)
      ) STRICT, WITHOUT ROWID;

      -- Token fertilities and calibrations, by a hash of what they depend on.
      CREATE TABLE library_measurements (
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (kind, key)
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    name: 'drafts of experiments and sets of languages',
    sql: `
      CREATE TABLE drafts (
        id TEXT NOT NULL PRIMARY KEY,
        draft TEXT NOT NULL,
        -- Steps that were looked at, as JSON.
        visited TEXT NOT NULL,
        created_ms INTEGER NOT NULL,
        updated_ms INTEGER NOT NULL,
        removed_ms INTEGER
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE language_sets (
        name TEXT NOT NULL PRIMARY KEY,
        codes TEXT NOT NULL,
        saved_ms INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    name: 'settings and exported reports',
    sql: `
      -- One row a field; value is JSON. Fields that were never set have no row.
      CREATE TABLE settings (
        name TEXT NOT NULL PRIMARY KEY,
        value TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE report_exports (
        key INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        title TEXT NOT NULL,
        directory TEXT NOT NULL,
        -- JSON.
        files TEXT NOT NULL,
        exported_ms INTEGER NOT NULL
      ) STRICT;
    `,
  },
  {
    name: 'tags, notes, trash and mean scores of runs',
    sql: `
      -- A sorted JSON array.
      ALTER TABLE runs ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
      ALTER TABLE runs ADD COLUMN note TEXT NOT NULL DEFAULT '';
      -- When it was deleted; null for what is not in the trash.
      ALTER TABLE runs ADD COLUMN trashed_ms INTEGER;
      -- Kept up with language_results, which is too large to be counted for every list.
      ALTER TABLE runs ADD COLUMN scored_languages INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE runs ADD COLUMN english_accuracy REAL;
      -- Mean over the other languages.
      ALTER TABLE runs ADD COLUMN transfer_accuracy REAL;
      UPDATE runs SET (scored_languages, english_accuracy, transfer_accuracy) = (
        SELECT count(*), max(accuracy) FILTER (WHERE language = 'eng_Latn'),
          avg(accuracy) FILTER (WHERE language <> 'eng_Latn')
        FROM language_results WHERE run = runs.key
      );
    `,
  },
  {
    name: 'unfinished downloads',
    sql: `
      CREATE TABLE downloads (
        id TEXT NOT NULL PRIMARY KEY,
        directory TEXT NOT NULL,
        -- JSON: repository, commit and files.
        selection TEXT NOT NULL,
        started_ms INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
    `,
  },
  {
    name: 'answers that a model writes',
    sql: `
      -- What it counts for, 0 to 1; null where that is in "correct".
      ALTER TABLE predictions ADD COLUMN score REAL;
      -- JSON of a written answer, whose scores of options are empty.
      ALTER TABLE predictions ADD COLUMN written TEXT;

      CREATE TABLE new_dev_scores (
        run INTEGER NOT NULL REFERENCES runs,
        step INTEGER NOT NULL,
        loss REAL NOT NULL,
        -- Null where answers are written.
        accuracy REAL,
        best INTEGER NOT NULL,
        PRIMARY KEY (run, step)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO new_dev_scores SELECT run, step, loss, accuracy, best FROM dev_scores;
      DROP TABLE dev_scores;
      ALTER TABLE new_dev_scores RENAME TO dev_scores;

      CREATE TABLE new_language_results (
        run INTEGER NOT NULL REFERENCES runs,
        language TEXT NOT NULL,
        items INTEGER NOT NULL,
        correct INTEGER NOT NULL,
        -- Mean score.
        accuracy REAL NOT NULL,
        -- Null where answers are written.
        accuracy_per_token REAL,
        accuracy_per_character REAL,
        duration_ms REAL NOT NULL,
        -- JSON, where answers are written.
        written TEXT,
        PRIMARY KEY (run, language)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO new_language_results SELECT run, language, items, correct, accuracy, accuracy_per_token,
        accuracy_per_character, duration_ms, NULL FROM language_results;
      DROP TABLE language_results;
      ALTER TABLE new_language_results RENAME TO language_results;
    `,
  },
  {
    name: 'tokens of prompts',
    sql: `
      -- Of all prompts together; null where the worker did not count them.
      ALTER TABLE language_results ADD COLUMN prompt_tokens INTEGER;
    `,
  },
  {
    name: 'prompts that were cut',
    sql: `
      -- Null where the worker did not count them.
      ALTER TABLE language_results ADD COLUMN cut_prompts INTEGER;
    `,
  },
];
