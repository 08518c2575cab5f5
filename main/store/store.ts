/**
 * @file What the product knows: experiments, runs, curves, scores and predictions, in one SQLite file a workspace.
 * Only the main process writes it; any other process may read it meanwhile.
 */
import { dirname, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Database } from 'better-sqlite3';
import type { Event, WrittenSummary } from '../../shared/model/event.ts';
import { experimentSchema, type Experiment } from '../../shared/model/experiment.ts';
import { InputError } from '../../shared/model/input-error.ts';
import type { Prediction } from '../../shared/model/prediction.ts';
import type {
  DevPoint,
  LanguageAnswers,
  RunAnswers,
  RunResult,
  RunSummary,
  StepPoint,
} from '../../shared/model/result.ts';
import { runConfigSchema, type RunConfig, type RunState } from '../../shared/model/run.ts';
import { openForReading, openForWriting } from './database.ts';
import { downloadTable, type DownloadTable } from './download-table.ts';
import { DraftTable } from './draft-table.ts';
import { eventRecorder, outcomeOf } from './event-tables.ts';
import { LibraryTable } from './library-table.ts';
import { measuredRuns, type MeasuredRuns } from './measured-runs.ts';
import { predictionTable, type PredictionTable } from './prediction-table.ts';
import { reportTable, type ReportTable } from './report-table.ts';
import { RunListing } from './run-listing.ts';
import { runRecords, type RunRecords } from './run-records.ts';
import { toStatus, toSummary, type RunRow } from './run-rows.ts';
import { RunShelf } from './run-shelf.ts';
import { isFinal, nextStatus, type RunChange, type RunStatus } from './run-state.ts';
import { settingsTable, type SettingsTable } from './settings-table.ts';

/** An experiment that was added. */
export interface StoredExperiment {
  readonly id: string;
  readonly experiment: Experiment;
  readonly sourceHash: string;
  readonly createdMs: number;
  /** In the order of the experiment, without those in the trash. */
  readonly runIds: readonly string[];
}

/** Every given field must match. */
export interface RunFilter {
  /** The id of a stored experiment. */
  readonly experiment?: string;
  readonly state?: RunState;
  /** Name of the model. */
  readonly model?: string;
  /** Id of the task. */
  readonly task?: string;
  readonly method?: RunConfig['method']['method'];
  readonly seed?: number;
}

const FILTER_COLUMNS = ['state', 'model', 'task', 'method', 'seed'] as const;

/** A run that is not over, as the scheduler looks at it many times a second. */
export interface ActiveRun {
  readonly runId: string;
  readonly state: 'waiting' | 'running' | 'paused';
  readonly device: RunConfig['device'];
}

/** Mean score of a run in one language, as its worker reported it. */
export interface LanguageResult {
  readonly language: string;
  readonly items: number;
  readonly correct: number;
  /** Accuracies by the run's own normalisation, per token and per character; 0 to 1. */
  readonly accuracy: number;
  /** Null where answers are written. */
  readonly accuracyPerToken: number | null;
  readonly accuracyPerCharacter: number | null;
  readonly durationMs: number;
  /** Null where answers are chosen. */
  readonly written: WrittenSummary | null;
  /** Of all prompts together; null where the worker did not count them. */
  readonly promptTokens: number | null;
  /** Prompts that lost their beginning; null where the worker did not count them. */
  readonly cutPrompts: number | null;
}

/** What was read from a run directory since the last time. */
export interface IngestBatch {
  readonly events: readonly Event[];
  /** Language -> predictions in file order. */
  readonly predictions: ReadonlyMap<string, readonly Prediction[]>;
  /** File, by any name the caller chooses -> the byte offset to read on from. */
  readonly offsets: ReadonlyMap<string, number>;
}

interface ExperimentRow {
  readonly key: number;
  readonly id: string;
  readonly config: string;
  readonly source_hash: string;
  readonly created_ms: number;
}

/**
 * Opens a workspace's database, and makes it if it is missing. Run directories lie beside it, in runs/RUN_ID.
 *
 * @param options `readOnly` for a process beside the main one: the file must exist, and every change throws.
 * @throws {InputError} The file is not a database of ours or is from a newer version.
 */
export function openStore(file: string, options: { readonly readOnly?: boolean } = {}): Store {
  const database = options.readOnly === true ? openForReading(file) : openForWriting(file);
  return new Store(database, dirname(resolve(file)));
}

/** An open database; make it with `openStore`. */
export class Store {
  /** The workspace: the folder of the database, absolute. */
  readonly directory: string;
  /** Downloads that are not finished. */
  readonly downloads: DownloadTable;
  /** Experiments that are being set up, and saved sets of languages. */
  readonly drafts: DraftTable;
  /** Models and benchmarks. */
  readonly library: LibraryTable;
  /** All runs as lines of a list. */
  readonly listing: RunListing;
  /** Parts of one run's record. */
  readonly records: RunRecords;
  /** Reports that were exported. */
  readonly reports: ReportTable;
  readonly settings: SettingsTable;
  /** Tags, notes, the trash and the order of the queue. */
  readonly shelf: RunShelf;
  /** Runs and experiments that can be compared. */
  readonly measured: MeasuredRuns;
  readonly #database: Database;
  readonly #predictions: PredictionTable;
  readonly #record: (run: number, events: readonly Event[]) => void;
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(database: Database, directory: string) {
    this.directory = directory;
    this.#database = database;
    this.downloads = downloadTable(database);
    this.drafts = new DraftTable(database);
    this.library = new LibraryTable(database);
    this.listing = new RunListing(database);
    this.measured = measuredRuns(database);
    this.records = runRecords(database);
    this.reports = reportTable(database);
    this.settings = settingsTable(database);
    this.shelf = new RunShelf(database, this.listing);
    this.#predictions = predictionTable(database);
    this.#record = eventRecorder(database);
    this.#statements = prepareStatements(database);
  }

  /** Where a run's directory is or will be, absolute. */
  runDirectory(runId: string): string {
    return join(this.directory, 'runs', runId);
  }

  /**
   * Adds an experiment and puts those of its runs at the end of the queue that no earlier experiment had: a run id
   * names what the run computes, so a result that is there is not computed again. Runs in the trash are taken out.
   *
   * @param sourceHash Of everything the experiment's runs depend on; the same hash again returns the first one, with
   * the runs that were deleted since.
   * @throws {Error} A run id is known and stands for something else.
   */
  addExperiment(experiment: Experiment, runs: readonly RunConfig[], sourceHash: string): StoredExperiment {
    return this.#database
      .transaction(() => {
        const existing = this.findExperiment({ sourceHash });
        const id = existing?.id ?? experimentId(experiment.name, sourceHash);
        if (existing === null) {
          this.#statements.addExperiment.run(
            id,
            experiment.name,
            sourceHash,
            JSON.stringify(experiment),
            Date.now(),
          );
        }
        return this.#addRuns(id, runs);
      })
      .immediate();
  }

  /**
   * Adds runs to an experiment, behind those that it has; see `addExperiment`.
   *
   * @throws {Error} There is no such experiment, or a run id is known and stands for something else.
   */
  extendExperiment(id: string, runs: readonly RunConfig[]): StoredExperiment {
    return this.#database.transaction(() => this.#addRuns(id, runs)).immediate();
  }

  /** The newest experiment that matches, null if none does. */
  findExperiment(by: { id: string } | { name: string } | { sourceHash: string }): StoredExperiment | null {
    const [statement, value] =
      'id' in by
        ? [this.#statements.experimentById, by.id]
        : 'name' in by
          ? [this.#statements.experimentByName, by.name]
          : [this.#statements.experimentByHash, by.sourceHash];
    const row = statement.get(value);
    return row === undefined ? null : this.#toExperiment(row);
  }

  /** The newest first. */
  newestExperiments(limit: number): StoredExperiment[] {
    return this.#statements.newestExperiments.all(limit).map((row) => this.#toExperiment(row));
  }

  /** All experiments, the newest first. */
  experiments(): StoredExperiment[] {
    return this.#statements.experiments.all().map((row) => this.#toExperiment(row));
  }

  /**
   * Runs in the order of the experiment where the filter names one, else in the order they were added; not those in
   * the trash.
   */
  runs(filter: RunFilter = {}): RunSummary[] {
    const { experiment } = filter;
    const columns = FILTER_COLUMNS.filter((column) => filter[column] !== undefined);
    const conditions = ['trashed_ms IS NULL', ...columns.map((column) => `runs.${column} = ?`)];
    const values: unknown[] = columns.map((column) => filter[column]);
    if (experiment !== undefined) {
      conditions.push('experiments.id = ?');
      values.push(experiment);
    }
    const rows = this.#database
      .prepare<unknown[], RunRow>(
        `SELECT runs.* FROM runs
        ${experiment === undefined ? '' : 'JOIN experiment_runs ON run = runs.key JOIN experiments ON experiments.key = experiment'}
        WHERE ${conditions.join(' AND ')}
        ORDER BY ${experiment === undefined ? 'runs.key' : 'place'}`,
      )
      .all(...values);
    return rows.map((row) => toSummary(row, this.runDirectory(row.id)));
  }

  /** One run, null if there is none of that id. */
  run(runId: string): RunSummary | null {
    const row = this.#statements.runById.get(runId);
    return row === undefined ? null : toSummary(row, this.runDirectory(runId));
  }

  /** The runs that are not over, in the order of the queue; of those in the trash only what is still at work. */
  activeRuns(): ActiveRun[] {
    return this.#statements.activeRuns.all();
  }

  /**
   * A run with its curves and predictions, all of one moment.
   *
   * @throws {InputError} There is no such run.
   */
  runResult(runId: string): RunResult {
    return this.#database.transaction((): RunResult => {
      const row = this.#row(runId);
      const summary = toSummary(row, this.runDirectory(runId));
      const found = this.#predictions.ofRun(row.key);
      return {
        summary,
        steps: this.#statements.steps.all(row.key),
        dev: this.#statements.dev.all(row.key).map((point) => ({ ...point, best: point.best === 1 })),
        predictions: new Map(
          summary.config.languages.flatMap((language) => {
            const list = found.get(language);
            return list === undefined ? [] : [[language, list]];
          }),
        ),
      };
    })();
  }

  /**
   * The scores of a run's answers in the languages that are complete; the numbers of items and clusters are those
   * of the database.
   *
   * @throws {InputError} There is no such run.
   */
  runAnswers(runId: string): RunAnswers {
    return this.#database.transaction((): RunAnswers => {
      const row = this.#row(runId);
      const answers = this.#predictions.answersOfRun(row.key);
      const complete = this.#statements.languageResults.all(row.key);
      return {
        summary: toSummary(row, this.runDirectory(runId)),
        languages: new Map(
          complete.flatMap(({ language, written, promptTokens, cutPrompts }): [string, LanguageAnswers][] => {
            const found = answers.get(language);
            if (found === undefined) return [];
            const counted = {
              ...(written === null ? {} : { written: parseWritten(written) }),
              ...(promptTokens === null ? {} : { promptTokens }),
              ...(cutPrompts === null ? {} : { cutPrompts }),
            };
            return [[language, { ...found, ...counted }]];
          }),
        ),
      };
    })();
  }

  /**
   * How many answers a run gave in each complete language, how many were right, and their mean score.
   *
   * @throws {InputError} There is no such run.
   */
  languageSums(
    runId: string,
  ): Pick<LanguageResult, 'language' | 'items' | 'correct' | 'accuracy' | 'written'>[] {
    return this.#statements.languageResults
      .all(this.#row(runId).key)
      .map(({ language, items, correct, accuracy, written }) => ({
        language,
        items,
        correct,
        accuracy,
        written: written === null ? null : parseWritten(written),
      }));
  }

  /**
   * Whether a run's items have clusters, told by one of them; null without predictions.
   *
   * @throws {InputError} There is no such run.
   */
  hasClusters(runId: string): boolean | null {
    return this.#predictions.hasClusters(this.#row(runId).key);
  }

  /**
   * The accuracies a run's worker reported, in the order of the run's languages.
   *
   * @throws {InputError} There is no such run.
   */
  languageResults(runId: string): LanguageResult[] {
    const row = this.#row(runId);
    const found = new Map(
      this.#statements.languageResults
        .all(row.key)
        .map(({ written, ...result }): [string, LanguageResult] => [
          result.language,
          { ...result, written: written === null ? null : parseWritten(written) },
        ]),
    );
    return runConfigSchema
      .parse(JSON.parse(row.config))
      .languages.flatMap((language) => found.get(language) ?? []);
  }

  /**
   * A run's predictions for a language, in file order; none where there are none yet.
   *
   * @throws {InputError} There is no such run.
   */
  predictions(runId: string, language: string): Prediction[] {
    return this.#predictions.ofLanguage(this.#row(runId).key, language);
  }

  /** Lets a run's files be read from their beginnings again: they were made anew. */
  forgetOffsets(runId: string): void {
    this.#statements.forgetOffsets.run(this.#row(runId).key);
  }

  /** The offsets that `ingest` was last given, by file. */
  offsets(runId: string): Map<string, number> {
    const rows = this.#statements.offsets.all(this.#row(runId).key);
    return new Map(rows.map(({ file, offset }) => [file, offset]));
  }

  /**
   * Records what the main process did with a run.
   *
   * @throws {Error} The change is not legal in the run's state.
   */
  changeState(runId: string, change: RunChange): RunStatus {
    return this.#database.transaction(() => this.#change(this.#row(runId), change, Date.now())).immediate();
  }

  /**
   * Records what a worker wrote: everything or, after a crash or an error, nothing, offsets included, so no line is
   * lost or counted twice. An event that ends or pauses a running run changes its state.
   *
   * @returns The run's status afterwards.
   */
  ingest(runId: string, batch: IngestBatch): RunStatus {
    const ingest = this.#database.transaction((): RunStatus => {
      const row = this.#row(runId);
      if (batch.events.length > 0) this.listing.touch(row.key);
      for (const [language, predictions] of batch.predictions) {
        this.#predictions.add(row.key, language, predictions);
      }
      this.#record(row.key, batch.events);
      for (const [file, offset] of batch.offsets) this.#statements.setOffset.run(row.key, file, offset);
      const outcome = outcomeOf(batch.events);
      return outcome === null || row.state !== 'running'
        ? toStatus(row)
        : this.#change(row, outcome.change, outcome.timeMs);
    });
    try {
      return ingest.immediate();
    } catch (error) {
      this.#predictions.forgetTerms();
      throw error;
    }
  }

  close(): void {
    this.#database.close();
  }

  #change(row: RunRow, change: RunChange, timeMs: number): RunStatus {
    const status = nextStatus(toStatus(row), change);
    this.listing.touch(row.key);
    this.#statements.setState.run(
      status.state,
      status.state === 'failed' ? status.failure : null,
      isFinal(status.state) ? timeMs : null,
      row.key,
    );
    return status;
  }

  /** Within a transaction. */
  #addRuns(id: string, runs: readonly RunConfig[]): StoredExperiment {
    const row = this.#statements.experimentById.get(id);
    if (row === undefined) throw new Error(`There is no experiment ${id}`);
    const keys = runs.map((config) => Number(this.#keyOfRun(config, Date.now())));
    const linked = new Set(this.listing.keysOfExperiment(id));
    for (const key of keys) {
      this.#statements.takeOutOfTrash.run(key);
      if (!linked.has(key)) this.#statements.addRunOfExperiment.run({ experiment: row.key, run: key });
    }
    this.listing.touchMembers(keys);
    return this.#toExperiment(row);
  }

  #row(runId: string): RunRow {
    const row = this.#statements.runById.get(runId);
    if (row === undefined) throw new InputError(`run "${runId}"`, 'is not in this workspace; check the id');
    return row;
  }

  #keyOfRun(config: RunConfig, createdMs: number): number | bigint {
    const existing = this.#statements.runById.get(config.runId);
    if (existing === undefined) {
      return this.#statements.addRun.run(config.runId, JSON.stringify(config), createdMs).lastInsertRowid;
    }
    if (
      !isDeepStrictEqual(
        whatIsComputed(runConfigSchema.parse(JSON.parse(existing.config))),
        whatIsComputed(config),
      )
    ) {
      throw new Error(`Run id ${config.runId} is taken by a run with another configuration`);
    }
    return existing.key;
  }

  #toExperiment(row: ExperimentRow): StoredExperiment {
    return {
      id: row.id,
      experiment: experimentSchema.parse(JSON.parse(row.config)),
      sourceHash: row.source_hash,
      createdMs: row.created_ms,
      runIds: this.#statements.runsOfExperiment.all(row.key).map(({ id }) => id),
    };
  }
}

function prepareStatements(database: Database) {
  return {
    addExperiment: database.prepare(
      'INSERT INTO experiments (id, name, source_hash, config, created_ms) VALUES (?, ?, ?, ?, ?)',
    ),
    addRun: database.prepare(`
      INSERT INTO runs (id, config, created_ms, state, position)
      VALUES (?, ?, ?, 'waiting', (SELECT ifnull(max(position), 0) + 1 FROM runs))`),
    addRunOfExperiment: database.prepare(`
      INSERT INTO experiment_runs VALUES (
        @experiment, (SELECT ifnull(max(place), -1) + 1 FROM experiment_runs WHERE experiment = @experiment), @run
      )`),
    takeOutOfTrash: database.prepare('UPDATE runs SET trashed_ms = NULL WHERE key = ?'),
    experiments: database.prepare<[], ExperimentRow>('SELECT * FROM experiments ORDER BY key DESC'),
    newestExperiments: database.prepare<[number], ExperimentRow>(
      'SELECT * FROM experiments ORDER BY key DESC LIMIT ?',
    ),
    experimentById: database.prepare<[string], ExperimentRow>('SELECT * FROM experiments WHERE id = ?'),
    experimentByName: database.prepare<[string], ExperimentRow>(
      'SELECT * FROM experiments WHERE name = ? ORDER BY key DESC LIMIT 1',
    ),
    experimentByHash: database.prepare<[string], ExperimentRow>(
      'SELECT * FROM experiments WHERE source_hash = ?',
    ),
    runsOfExperiment: database.prepare<[number], { id: string }>(
      'SELECT id FROM runs JOIN experiment_runs ON run = key WHERE experiment = ? AND trashed_ms IS NULL ORDER BY place',
    ),
    runById: database.prepare<[string], RunRow>('SELECT * FROM runs WHERE id = ?'),
    activeRuns: database.prepare<[], ActiveRun>(`
      SELECT id AS runId, state, config ->> '$.device' AS device FROM runs
      WHERE state IN ('waiting', 'running', 'paused') AND (trashed_ms IS NULL OR state = 'running')
      ORDER BY position`),
    setState: database.prepare('UPDATE runs SET state = ?, failure = ?, ended_ms = ? WHERE key = ?'),
    steps: database.prepare<[number], StepPoint>(`
      SELECT step, loss, grad_norm AS gradNorm, learning_rate AS learningRate, tokens, duration_ms AS durationMs,
        memory_bytes AS memoryBytes
      FROM steps WHERE run = ? ORDER BY step`),
    dev: database.prepare<[number], Omit<DevPoint, 'best'> & { best: number }>(
      'SELECT step, loss, accuracy, best FROM dev_scores WHERE run = ? ORDER BY step',
    ),
    languageResults: database.prepare<
      [number],
      Omit<LanguageResult, 'written'> & { readonly written: string | null }
    >(`
      SELECT language, items, correct, accuracy, accuracy_per_token AS accuracyPerToken,
        accuracy_per_character AS accuracyPerCharacter, duration_ms AS durationMs, written,
        prompt_tokens AS promptTokens, cut_prompts AS cutPrompts
      FROM language_results WHERE run = ?`),
    offsets: database.prepare<[number], { file: string; offset: number }>(
      'SELECT file, offset FROM ingest_offsets WHERE run = ?',
    ),
    forgetOffsets: database.prepare('DELETE FROM ingest_offsets WHERE run = ?'),
    setOffset: database.prepare('INSERT OR REPLACE INTO ingest_offsets VALUES (?, ?, ?)'),
  };
}

/** Readable and, through the hash, unique. */
function experimentId(name: string, sourceHash: string): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 40);
  return `${words === '' ? 'experiment' : words}-${sourceHash.slice(0, 8)}`;
}

/** Folders may move, and how a learning rate was found may be noted later: neither makes another run of it. */
function whatIsComputed(config: RunConfig): unknown {
  const { model, task, startFrom, trainedAdapter } = config;
  return {
    ...config,
    learningRatesTried: undefined,
    model: { ...model, path: '' },
    task: { ...task, path: '' },
    startFrom: startFrom && { ...startFrom, path: '' },
    trainedAdapter: trainedAdapter && { ...trainedAdapter, path: '' },
  };
}

/** Written by `EventTables`, from a schema's output. */
function parseWritten(json: string): WrittenSummary {
  return JSON.parse(json) as WrittenSummary;
}
