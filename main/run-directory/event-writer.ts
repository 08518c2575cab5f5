/**
 * @file The worker's side of events.jsonl.
 */
import { z } from 'zod';
import { eventSchema, type Event, type EventBody } from '../../shared/model/event.ts';
import { InputError } from '../../shared/model/input-error.ts';
import { parseInput } from '../../shared/model/schema-problem.ts';
import { runPaths } from './layout.ts';
import { LineAppender } from './line-appender.ts';

const numbered = z.object({ seq: z.int().nonnegative() });

/** Appends events, numbered on from the last complete one. Only the worker that claimed the run may hold one. */
export class EventWriter {
  readonly #lines: LineAppender;
  readonly #path: string;
  #nextSeq: number;

  /** @throws {InputError} The last complete line is not an event. */
  constructor(directory: string) {
    this.#path = runPaths(directory).events;
    this.#lines = new LineAppender(this.#path);
    this.#nextSeq = this.#lines.lastLine === null ? 0 : seqOf(this.#lines.lastLine, this.#path) + 1;
  }

  /**
   * Numbers, dates and appends one event, in one write.
   *
   * @throws {InputError} A value that JSON or the schema does not allow, such as a loss of NaN, or a full disk.
   */
  append(body: EventBody): Event {
    const event = parseInput(
      eventSchema,
      { seq: this.#nextSeq, timeMs: Date.now(), ...body },
      `event "${body.type}"`,
    );
    this.#lines.append([JSON.stringify(event)]);
    this.#nextSeq += 1;
    return event;
  }

  close(): void {
    this.#lines.close();
  }
}

function seqOf(line: string, path: string): number {
  try {
    return numbered.parse(JSON.parse(line)).seq;
  } catch (error) {
    throw new InputError(path, 'its last line is not an event; the file is damaged', { cause: error });
  }
}
