/**
 * @file Follows one run directory into the store.
 */
import { eventSchema, type Event } from '../../shared/model/event.ts';
import { predictionSchema, type Prediction } from '../../shared/model/prediction.ts';
import type { RunConfig } from '../../shared/model/run.ts';
import { readCompleteLines } from '../run-directory/complete-lines.ts';
import { predictionPath, runPaths } from '../run-directory/layout.ts';
import type { RunStatus } from '../store/run-state.ts';
import type { Store } from '../store/store.ts';

/** This many predictions go into the store in one transaction at most, give or take one reading. */
const BATCH_PREDICTIONS = 20_000;

const EVENTS = 'events';

/** What a reading brought. */
export interface Tailed {
  readonly events: readonly Event[];
  /** Languages with new predictions. */
  readonly languages: ReadonlySet<string>;
  /** The run's status afterwards; null when there was nothing to record. */
  readonly status: RunStatus | null;
}

/** Reads a run directory on from where the store's record of it ends. */
export class RunTail {
  readonly #store: Store;
  readonly #config: RunConfig;
  readonly #directory: string;
  readonly #offsets: Map<string, number>;

  constructor(store: Store, config: RunConfig) {
    this.#store = store;
    this.#config = config;
    this.#directory = store.runDirectory(config.runId);
    this.#offsets = store.offsets(config.runId);
  }

  /**
   * Records everything that the run directory has by now.
   *
   * @throws {InputError} A damaged line, named by file and byte.
   */
  poll(): Tailed {
    const events: Event[] = [];
    const languages = new Set<string>();
    let status: RunStatus | null = null;
    for (;;) {
      // Events first: a worker reports a language, or the end, after the predictions that belong to it, so these
      // are found now, and the store never has the report without them.
      const read = readCompleteLines(runPaths(this.#directory).events, this.#offset(EVENTS), eventSchema);
      const batch = this.#readPredictions(languages);
      if (read.values.length === 0 && batch.predictions.size === 0) return { events, languages, status };
      batch.offsets.set(EVENTS, read.offset);
      status = this.#ingest(read.values, batch);
      for (const event of read.values) events.push(event);
    }
  }

  #readPredictions(languages: Set<string>): Batch {
    let batch: Batch = { predictions: new Map(), offsets: new Map(), count: 0 };
    for (const language of this.#config.languages) {
      const path = predictionPath(this.#directory, this.#config.task.id, language);
      for (;;) {
        const offset = batch.offsets.get(language) ?? this.#offset(language);
        const read = readCompleteLines(path, offset, predictionSchema);
        if (read.values.length === 0) break;
        languages.add(language);
        batch.predictions.set(language, [...(batch.predictions.get(language) ?? []), ...read.values]);
        batch.offsets.set(language, read.offset);
        batch.count += read.values.length;
        if (batch.count >= BATCH_PREDICTIONS) {
          this.#ingest([], batch);
          batch = { predictions: new Map(), offsets: new Map(), count: 0 };
        }
      }
    }
    return batch;
  }

  #ingest(events: readonly Event[], { predictions, offsets }: Batch): RunStatus {
    const status = this.#store.ingest(this.#config.runId, { events, predictions, offsets });
    for (const [file, offset] of offsets) this.#offsets.set(file, offset);
    return status;
  }

  #offset(file: string): number {
    return this.#offsets.get(file) ?? 0;
  }
}

interface Batch {
  readonly predictions: Map<string, Prediction[]>;
  readonly offsets: Map<string, number>;
  count: number;
}
