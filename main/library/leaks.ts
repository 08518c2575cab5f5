/**
 * @file Training items that are evaluated, too, kept out of a benchmark that is being made.
 */
import { formatCount, formatNumber } from '../../shared/format/number.ts';
import { InputError } from '../../shared/model/input-error.ts';
import type { Leakage, LeakPolicy } from '../../shared/model/leakage.ts';
import type { Item } from '../../shared/model/task.ts';
import { findLeakage } from '../evaluation/tasks/leakage.ts';

export interface Leaks {
  readonly train: readonly Item[];
  /** In the training language; null where it is not evaluated. */
  readonly evaluation: readonly Item[] | null;
  readonly policy: LeakPolicy;
  /** Of the training items, for messages. */
  readonly file: string;
  /** Of the benchmark. */
  readonly title: string;
}

export interface LeakOutcome {
  readonly train: readonly Item[];
  /** Of what is left; null where it cannot be told. */
  readonly leakage: Leakage | null;
  /** How many training items were left out. */
  readonly dropped: number;
}

/**
 * Training on what is evaluated would make every number a lie.
 *
 * @throws {InputError} `refuse` found an equal one, or `leave-out` would leave nothing.
 */
export function withoutLeaks({ train, evaluation, policy, file, title }: Leaks): LeakOutcome {
  if (evaluation === null) return { train, leakage: null, dropped: 0 };
  const { leakage, trainIds } = findLeakage(train, evaluation);
  if (policy === 'refuse') {
    if (leakage.exactItems === 0) return { train, leakage, dropped: 0 };
    throw new InputError(
      file,
      `${formatNumber(leakage.exactItems)} of the ${formatCount(leakage.evalItems, 'evaluation item')} of ${title} in the training language are among its training items, item ${leakage.examples[0]!.trainId} for one; give other items to train on, or leave those out`,
    );
  }
  const kept = train.filter(({ id }) => !trainIds.has(id));
  if (kept.length === 0) {
    throw new InputError(
      file,
      `every training item is an evaluation item of ${title}, or nearly one; give other items to train on`,
    );
  }
  if (kept.length === train.length) return { train, leakage, dropped: 0 };
  return { train: kept, leakage: findLeakage(kept, evaluation).leakage, dropped: train.length - kept.length };
}
