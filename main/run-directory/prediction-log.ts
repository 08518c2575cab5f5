/**
 * @file The worker's side of predictions/TASK/LANGUAGE.jsonl, which is also its memory of what is done.
 */
import { predictionSchema, type Prediction } from '../../shared/model/prediction.ts';
import { parseInput } from '../../shared/model/schema-problem.ts';
import { readCompleteLines } from './complete-lines.ts';
import { predictionPath } from './layout.ts';
import { LineAppender } from './line-appender.ts';

/** The predictions of a run for one language. Only the worker that claimed the run may hold one. */
export class PredictionLog {
  /** The predictions that were there when the log was opened, in file order. */
  readonly earlier: readonly Prediction[];
  readonly #path: string;
  readonly #lines: LineAppender;
  readonly #done: Set<string>;

  /**
   * Opens or makes the file and cuts off a torn last line.
   *
   * @throws {InputError} A complete line that is not a prediction.
   */
  constructor(directory: string, task: string, language: string) {
    this.#path = predictionPath(directory, task, language);
    this.#lines = new LineAppender(this.#path);
    this.earlier = readAll(this.#path);
    this.#done = new Set(this.earlier.map(({ id }) => id));
  }

  /** Ids of the items that need no more work. */
  get done(): ReadonlySet<string> {
    return this.#done;
  }

  /**
   * Appends predictions in one write: all or, after a crash or an error, whole ones from the first on.
   *
   * @throws {Error} An item that has a prediction already.
   * @throws {InputError} A value that JSON or the schema does not allow, such as a score of NaN, or a full disk.
   */
  append(predictions: readonly Prediction[]): void {
    const ids = new Set<string>();
    for (const { id } of predictions) {
      if (this.#done.has(id) || ids.has(id))
        throw new Error(`${this.#path} has a prediction for item "${id}" already`);
      ids.add(id);
    }
    this.#lines.append(
      predictions.map((prediction) =>
        JSON.stringify(parseInput(predictionSchema, prediction, `prediction for item "${prediction.id}"`)),
      ),
    );
    for (const id of ids) this.#done.add(id);
  }

  close(): void {
    this.#lines.close();
  }
}

function readAll(path: string): Prediction[] {
  const all: Prediction[] = [];
  for (let offset = 0; ;) {
    const { values, offset: next } = readCompleteLines(path, offset, predictionSchema);
    if (values.length === 0) return all;
    for (const value of values) all.push(value);
    offset = next;
  }
}
