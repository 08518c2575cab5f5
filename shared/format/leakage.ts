/**
 * @file What was found of evaluation items among training items, in a sentence.
 */
import { formatCount, formatNumber } from './number.ts';
import type { Leakage } from '../model/leakage.ts';

/** @param leakage Null where the training language is not evaluated. */
export function describeLeakage(leakage: Leakage | null): string {
  if (leakage === null) {
    return 'Whether training items are evaluated, too, cannot be told: the training language is not evaluated.';
  }
  const { trainItems, evalItems, evalClusters, exactItems, nearItems, leakedClusters } = leakage;
  if (exactItems + nearItems === 0) {
    return `None of the ${formatCount(evalItems, 'evaluation item')} in the training language is among the ${formatCount(trainItems, 'training item')}, or nearly.`;
  }
  const clusters =
    evalClusters === evalItems
      ? ''
      : `, in ${formatNumber(leakedClusters)} of ${formatNumber(evalClusters)} groups that share a text`;
  return `Of ${formatCount(evalItems, 'evaluation item')} in the training language, ${formatNumber(exactItems)} are among the training items word for word and ${formatNumber(nearItems)} more by half of their text or more${clusters}.`;
}
