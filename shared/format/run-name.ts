/**
 * @file How a run is called where its benchmark and seed do not stand beside it.
 */
import type { RunListRow } from '../rpc/runs.ts';

/** `LoRA on topic, seed 1` */
export function runName({
  methodLabel,
  task,
  seed,
}: Pick<RunListRow, 'methodLabel' | 'task' | 'seed'>): string {
  return `${methodLabel} on ${task}, seed ${seed}`;
}
