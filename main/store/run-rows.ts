/**
 * @file A row of the table runs, and what it says as a RunSummary.
 */
import type { RunSummary } from '../../shared/model/result.ts';
import { runConfigSchema, type RunState } from '../../shared/model/run.ts';
import type { RunStatus } from './run-state.ts';

/** The columns as SQLite returns them. */
export interface RunRow {
  readonly key: number;
  readonly id: string;
  readonly config: string;
  readonly state: RunState;
  readonly failure: string | null;
  readonly phase: RunSummary['phase'];
  readonly created_ms: number;
  readonly started_ms: number | null;
  readonly ended_ms: number | null;
  readonly step: number;
  readonly done_items: number;
  readonly total_items: number;
  readonly trainable_parameters: number | null;
  readonly total_parameters: number | null;
  readonly weight_bytes: number | null;
  readonly export_format: RunSummary['exportFormat'];
  readonly export_note: string | null;
  readonly max_logit_error: number | null;
  readonly train_ms: number | null;
  readonly evaluate_ms: number | null;
}

/** @param directory Of the run, absolute. */
export function toSummary(row: RunRow, directory: string): RunSummary {
  return {
    config: runConfigSchema.parse(JSON.parse(row.config)),
    state: row.state,
    directory,
    phase: row.phase,
    createdMs: row.created_ms,
    startedMs: row.started_ms,
    endedMs: row.ended_ms,
    failure: row.failure,
    step: row.step,
    doneItems: row.done_items,
    totalItems: row.total_items,
    trainableParameters: row.trainable_parameters,
    totalParameters: row.total_parameters,
    weightBytes: row.weight_bytes,
    exportFormat: row.export_format,
    exportNote: row.export_note,
    maxLogitError: row.max_logit_error,
    trainMs: row.train_ms,
    evaluateMs: row.evaluate_ms,
  };
}

export function toStatus(row: Pick<RunRow, 'state' | 'failure'>): RunStatus {
  return row.state === 'failed' ? { state: row.state, failure: row.failure ?? '' } : { state: row.state };
}
