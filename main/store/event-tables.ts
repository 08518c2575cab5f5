/**
 * @file Where each kind of event goes in the database. Every statement may run again on the same event without
 * changing anything, because a worker that resumes reports its last steps again.
 */
import type { Database } from 'better-sqlite3';
import type { Event } from '../../shared/model/event.ts';
import type { RunChange } from './run-state.ts';

type Recorders = {
  readonly [T in Event['type']]: (run: number, event: Extract<Event, { type: T }>) => void;
};

/** Prepares the statements; the function it returns records events of the run with that key. */
export function eventRecorder(database: Database): (run: number, events: readonly Event[]) => void {
  const started = database.prepare('UPDATE runs SET started_ms = ifnull(started_ms, ?) WHERE key = ?');
  const model = database.prepare(
    'UPDATE runs SET trainable_parameters = ?, total_parameters = ?, weight_bytes = ? WHERE key = ?',
  );
  const phase = database.prepare('UPDATE runs SET phase = ? WHERE key = ?');
  const step = database.prepare('INSERT OR REPLACE INTO steps VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  const lastStep = database.prepare('UPDATE runs SET step = ? WHERE key = ?');
  const dev = database.prepare('INSERT OR REPLACE INTO dev_scores VALUES (?, ?, ?, ?, ?)');
  const exported = database.prepare(
    'UPDATE runs SET export_format = ?, export_note = ?, max_logit_error = ? WHERE key = ?',
  );
  const evaluating = database.prepare('UPDATE runs SET done_items = ?, total_items = ? WHERE key = ?');
  const language = database.prepare(
    'INSERT OR REPLACE INTO language_results VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const means = database.prepare(`
    UPDATE runs SET (scored_languages, english_accuracy, transfer_accuracy) = (
      SELECT count(*), max(accuracy) FILTER (WHERE language = 'eng_Latn'),
        avg(accuracy) FILTER (WHERE language <> 'eng_Latn')
      FROM language_results WHERE run = runs.key
    ) WHERE key = ?`);
  const finished = database.prepare('UPDATE runs SET train_ms = ?, evaluate_ms = ? WHERE key = ?');
  const nothing = (): void => undefined;

  const recorders: Recorders = {
    started: (run, event) => void started.run(event.timeMs, run),
    model: (run, event) =>
      void model.run(event.trainableParameters, event.totalParameters, event.weightBytes, run),
    phase: (run, event) => void phase.run(event.phase, run),
    step: (run, { step: number, loss, gradNorm, learningRate, tokens, durationMs, memoryBytes }) => {
      step.run(run, number, loss, gradNorm, learningRate, tokens, durationMs, memoryBytes);
      lastStep.run(number, run);
    },
    dev: (run, event) => void dev.run(run, event.step, event.loss, event.accuracy, event.best ? 1 : 0),
    checkpoint: nothing,
    exported: (run, event) => void exported.run(event.format, event.note, event.maxLogitError, run),
    evaluating: (run, event) => void evaluating.run(event.doneAllItems, event.totalAllItems, run),
    language: (run, event) =>
      void language.run(
        run,
        event.language,
        event.items,
        event.correct,
        event.accuracy,
        event.accuracyPerToken,
        event.accuracyPerCharacter,
        event.durationMs,
        event.written === undefined ? null : JSON.stringify(event.written),
        event.promptTokens ?? null,
        event.cutPrompts ?? null,
      ),
    paused: nothing,
    cancelled: nothing,
    failed: nothing,
    finished: (run, event) => void finished.run(event.trainMs, event.evaluateMs, run),
  };
  return (run, events) => {
    for (const event of events) {
      // The table's type ties each recorder to its event; looking it up by the event's type loses that tie.
      const record = recorders[event.type] as (run: number, event: Event) => void;
      record(run, event);
    }
    if (events.some(({ type }) => type === 'language')) means.run(run);
  };
}

/** What a worker's events say became of its run, and when; null while it works on. The last word counts. */
export function outcomeOf(events: readonly Event[]): { change: RunChange; timeMs: number } | null {
  for (const event of events.toReversed()) {
    switch (event.type) {
      case 'paused':
      case 'cancelled':
      case 'finished':
        return { change: { type: event.type }, timeMs: event.timeMs };
      case 'failed':
        return { change: { type: 'failed', failure: event.message }, timeMs: event.timeMs };
      case 'started':
        return null;
      default:
    }
  }
  return null;
}
