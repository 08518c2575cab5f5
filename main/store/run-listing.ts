/**
 * @file All runs as lines of a list, kept in memory: read once, and again only those that changed. Configurations
 * never change, so their fields are taken apart once.
 */
import type { Database } from 'better-sqlite3';
import { isTraining, type RunConfig, type RunState } from '../../shared/model/run.ts';
import type { RunSummary } from '../../shared/model/result.ts';
import { FieldDictionary, type RunFields } from './run-fields.ts';

/** A run that can be listed. Times in milliseconds, accuracies as fractions of 1; null means not known (yet). */
export interface ListedRun {
  readonly key: number;
  readonly runId: string;
  readonly state: RunState;
  readonly phase: RunSummary['phase'];
  /** Place in the queue: lower goes first. */
  readonly position: number;
  readonly step: number;
  readonly doneItems: number;
  readonly totalItems: number;
  readonly scoredLanguages: number;
  readonly englishAccuracy: number | null;
  readonly transferAccuracy: number | null;
  readonly trainableParameters: number | null;
  readonly exportFormat: RunSummary['exportFormat'];
  readonly createdMs: number;
  readonly startedMs: number | null;
  readonly endedMs: number | null;
  readonly failure: string | null;
  readonly tags: readonly string[];
  readonly note: string;
  readonly trashedMs: number | null;
  readonly settings: RunSettings;
}

/** What lists show of a configuration. */
export interface RunSettings extends Pick<
  RunConfig,
  'experiment' | 'methodLabel' | 'seed' | 'device' | 'name'
> {
  readonly method: RunConfig['method']['method'];
  readonly model: string;
  readonly task: string;
  readonly languages: number;
  readonly maxSteps: number;
  /** Every setting by its path, such as `training.learningRate`. */
  readonly fields: RunFields;
}

interface ListRow extends Omit<ListedRun, 'tags' | 'settings'> {
  readonly tags: string;
}

const COLUMNS = `key, id AS runId, state, phase, position, step, done_items AS doneItems, total_items AS totalItems,
  scored_languages AS scoredLanguages, english_accuracy AS englishAccuracy, transfer_accuracy AS transferAccuracy,
  trainable_parameters AS trainableParameters, export_format AS exportFormat, created_ms AS createdMs,
  started_ms AS startedMs, ended_ms AS endedMs, failure, tags, note, trashed_ms AS trashedMs`;

/** Runs read in one go while the list is warmed up; a few milliseconds. */
const BATCH = 250;

export class RunListing {
  /** Every setting of any run. */
  readonly dictionary = new FieldDictionary();
  readonly #statements: ReturnType<typeof prepareStatements>;
  /** In the order they were added. */
  readonly #runs = new Map<number, ListedRun>();
  readonly #outdated = new Set<number>();
  #lastKey = 0;
  #mayHaveMore = true;
  #revision = 0;
  #membership = 0;

  constructor(database: Database) {
    this.#statements = prepareStatements(database);
  }

  /** All runs, those in the trash too, in the order they were added. */
  runs(): Iterable<ListedRun> {
    this.#update();
    return this.#runs.values();
  }

  /** Rises whenever a run changed, came or went. */
  get revision(): number {
    return this.#revision;
  }

  /** Rises whenever a run came or went, or moved into or out of the trash. */
  get membership(): number {
    return this.#membership;
  }

  /** Keys of an experiment's runs, in its order. */
  keysOfExperiment(experimentId: string): number[] {
    return this.#statements.keysOfExperiment.all(experimentId).map(({ run }) => run);
  }

  /** A run changed. */
  touch(key: number): void {
    this.#outdated.add(key);
    this.#revision += 1;
  }

  /** Runs came, went or moved into or out of the trash. */
  touchMembers(keys: Iterable<number>): void {
    for (const key of keys) this.#outdated.add(key);
    this.#mayHaveMore = true;
    this.#revision += 1;
    this.#membership += 1;
  }

  /** Reads some of the runs that were not read yet, so that the first list comes at once. @returns Whether any are left. */
  warmUp(): boolean {
    const rows = this.#statements.after.all(this.#lastKey, BATCH);
    for (const row of rows) {
      this.#runs.set(row.key, { ...listedOf(row), settings: this.#settingsOf(row.config) });
      this.#lastKey = row.key;
    }
    this.#mayHaveMore = rows.length === BATCH;
    return this.#mayHaveMore;
  }

  #update(): void {
    while (this.#mayHaveMore) this.warmUp();
    for (const key of this.#outdated) {
      const row = this.#statements.byKey.get(key);
      const known = this.#runs.get(key);
      if (row === undefined) {
        this.#runs.delete(key);
        continue;
      }
      // SQLite gives the key of the last run again once that run is deleted for good.
      const settings =
        known?.runId === row.runId
          ? known.settings
          : this.#settingsOf(this.#statements.configByKey.get(key)!.config);
      this.#runs.set(key, { ...listedOf(row), settings });
    }
    this.#outdated.clear();
  }

  #settingsOf(text: string): RunSettings {
    // Written by the store; checking it again for thousands of runs would cost a second.
    const config = JSON.parse(text) as RunConfig;
    const { name, languages } = config;
    // The id and the name tell runs apart, but are no settings.
    const fields = this.dictionary.encode({
      ...config,
      runId: null,
      name: null,
      languages: languages.length,
    });
    /** The same text in all runs that have it. */
    const shared = (field: string): string => fields.get(field) as string;
    return {
      experiment: shared('experiment'),
      name,
      methodLabel: shared('methodLabel'),
      method: config.method.method,
      model: shared('model.name'),
      task: shared('task.id'),
      seed: config.seed,
      device: config.device,
      languages: languages.length,
      maxSteps: isTraining(config) ? config.training.maxSteps : 0,
      fields,
    };
  }
}

function listedOf({ tags, ...row }: ListRow): Omit<ListedRun, 'settings'> {
  return { ...row, tags: JSON.parse(tags) as string[] };
}

function prepareStatements(database: Database) {
  return {
    after: database.prepare<[number, number], ListRow & { readonly config: string }>(
      `SELECT ${COLUMNS}, config FROM runs WHERE key > ? ORDER BY key LIMIT ?`,
    ),
    byKey: database.prepare<[number], ListRow>(`SELECT ${COLUMNS} FROM runs WHERE key = ?`),
    configByKey: database.prepare<[number], { config: string }>('SELECT config FROM runs WHERE key = ?'),
    keysOfExperiment: database.prepare<[string], { run: number }>(`
      SELECT run FROM experiment_runs WHERE experiment = (SELECT key FROM experiments WHERE id = ?)
      ORDER BY place`),
  };
}
