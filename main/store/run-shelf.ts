/**
 * @file How runs are kept in order by their owner: tags, notes, the trash, places in the queue.
 */
import type { Database } from 'better-sqlite3';
import { isFinal } from './run-state.ts';
import type { RunListing } from './run-listing.ts';
import type { RunState } from '../../shared/model/run.ts';

/** What a run has to say about what can be done with it. */
export interface ShelvedRun {
  readonly key: number;
  readonly runId: string;
  readonly state: RunState;
  readonly trashedMs: number | null;
}

export class RunShelf {
  readonly #database: Database;
  readonly #listing: RunListing;
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(database: Database, listing: RunListing) {
    this.#database = database;
    this.#listing = listing;
    this.#statements = prepareStatements(database);
  }

  /** Those of the runs that there are, in the order given. */
  find(runIds: readonly string[]): ShelvedRun[] {
    return runIds.flatMap((runId) => this.#statements.find.get(runId) ?? []);
  }

  /** Adds and removes tags; a tag in both is removed. */
  tag(runIds: readonly string[], add: readonly string[], remove: readonly string[]): void {
    this.#change(runIds, ({ key }) => {
      const tags = new Set(JSON.parse(this.#statements.tags.get(key)!.tags) as string[]);
      for (const tag of add) tags.add(tag);
      for (const tag of remove) tags.delete(tag);
      this.#statements.setTags.run(JSON.stringify([...tags].sort()), key);
    });
  }

  setNote(runId: string, note: string): void {
    this.#change([runId], ({ key }) => this.#statements.setNote.run(note, key));
  }

  /** Moves runs into the trash, or out of it, for which `trashedMs` is null. */
  setTrashed(runIds: readonly string[], trashedMs: number | null): void {
    this.#change(runIds, ({ key }) => this.#statements.setTrashed.run(trashedMs, key));
    this.#listing.touchMembers([]);
  }

  /** What is in the trash, but what is still at work. */
  trash(): ShelvedRun[] {
    return this.#statements.trash.all();
  }

  /** Forgets a run and everything it measured, and experiments that have no run left. Files stay. */
  purge({ key }: ShelvedRun): void {
    this.#database
      .transaction(() => {
        for (const statement of this.#statements.purge) statement.run(key);
        this.#statements.purgeExperiments.run();
      })
      .immediate();
    this.#listing.touchMembers([key]);
  }

  /**
   * Puts runs that are not over, in this order, before another one of the queue, or at its end where `before` is
   * null or not in the queue.
   */
  reorder(runIds: readonly string[], before: string | null): void {
    this.#database
      .transaction(() => {
        const moved = this.find(runIds).filter(({ state }) => !isFinal(state));
        const movedKeys = new Set(moved.map(({ key }) => key));
        const queue = this.#statements.queue.all();
        const rest = queue.filter(({ key }) => !movedKeys.has(key));
        const found = rest.findIndex(({ runId }) => runId === before);
        const place = found === -1 ? rest.length : found;
        const order = [...rest.slice(0, place), ...moved, ...rest.slice(place)];
        // The same places, dealt out anew, so that runs outside the queue keep theirs.
        order.forEach(({ key }, index) => {
          const slot = queue[index];
          if (slot === undefined || slot.key === key) return;
          this.#statements.setPosition.run(slot.position, key);
          this.#listing.touch(key);
        });
      })
      .immediate();
  }

  #change(runIds: readonly string[], change: (run: ShelvedRun) => unknown): void {
    this.#database
      .transaction(() => {
        for (const run of this.find(runIds)) {
          change(run);
          this.#listing.touch(run.key);
        }
      })
      .immediate();
  }
}

const SHELVED = 'key, id AS runId, state, trashed_ms AS trashedMs';

function prepareStatements(database: Database) {
  return {
    find: database.prepare<[string], ShelvedRun>(`SELECT ${SHELVED} FROM runs WHERE id = ?`),
    trash: database.prepare<[], ShelvedRun>(
      `SELECT ${SHELVED} FROM runs WHERE trashed_ms IS NOT NULL AND state <> 'running'`,
    ),
    tags: database.prepare<[number], { tags: string }>('SELECT tags FROM runs WHERE key = ?'),
    setTags: database.prepare('UPDATE runs SET tags = ? WHERE key = ?'),
    setNote: database.prepare('UPDATE runs SET note = ? WHERE key = ?'),
    setTrashed: database.prepare('UPDATE runs SET trashed_ms = ? WHERE key = ?'),
    queue: database.prepare<[], ShelvedRun & { readonly position: number }>(
      `SELECT ${SHELVED}, position FROM runs
      WHERE state IN ('waiting', 'running', 'paused') AND trashed_ms IS NULL ORDER BY position`,
    ),
    setPosition: database.prepare('UPDATE runs SET position = ? WHERE key = ?'),
    purge: [
      ...['predictions', 'steps', 'dev_scores', 'language_results', 'ingest_offsets', 'experiment_runs'].map(
        (table) => database.prepare<[number]>(`DELETE FROM ${table} WHERE run = ?`),
      ),
      database.prepare<[number]>('DELETE FROM runs WHERE key = ?'),
    ],
    purgeExperiments: database.prepare(
      'DELETE FROM experiments WHERE NOT EXISTS (SELECT 1 FROM experiment_runs WHERE experiment = experiments.key)',
    ),
  };
}
