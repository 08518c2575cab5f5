/**
 * @file Means over languages, each counting the same, and the differences of columns in them.
 */
import type { ColumnPair, GroupCell } from '../../shared/model/comparison.ts';
import type { GroupDefinition } from './groups.ts';
import {
  average,
  estimate,
  meanOf,
  minus,
  standardDeviation,
  type Measurement,
  type Measurements,
} from './measure.ts';

/** Standard deviation over seeds of the mean over languages, from the seeds that have all of them. */
function seedDeviation(members: readonly Measurement[]): number | null {
  const bySeed = new Map<string, number[]>();
  for (const { tally } of members) {
    for (const { runId, accuracy } of tally.seeds) {
      const accuracies = bySeed.get(runId);
      if (accuracies) accuracies.push(accuracy);
      else bySeed.set(runId, [accuracy]);
    }
  }
  const complete = [...bySeed.values()].filter((accuracies) => accuracies.length === members.length);
  return standardDeviation(complete.map(average));
}

/** The mean of a group in one column; null if the column has answers in none of its languages. */
export function groupCell(
  group: GroupDefinition,
  measurements: Measurements,
  trainLanguage: string,
): GroupCell | null {
  const members = group.languages.flatMap((code) => measurements.get(code) ?? []);
  if (members.length === 0) return null;
  const mean = meanOf(members.map((member) => member.accuracy));
  const train = measurements.get(trainLanguage)?.accuracy ?? null;
  const differences = members.flatMap((member) => member.difference ?? []);
  return {
    ...estimate(mean),
    languages: members.length,
    items: members.reduce((sum, member) => sum + member.tally.items.length, 0),
    standardDeviation: seedDeviation(members),
    gap: train === null ? null : estimate(minus(train, mean)),
    difference:
      differences.length === 0 ? null : { ...estimate(meanOf(differences)), languages: differences.length },
  };
}

/** Every two columns, compared in the mean over those of `codes` that both have. */
export function columnPairs(columns: readonly Measurements[], codes: readonly string[]): ColumnPair[] {
  return columns.flatMap((left, leftIndex) =>
    columns.flatMap((right, rightIndex): ColumnPair[] => {
      if (rightIndex <= leftIndex) return [];
      const shared = codes.filter((code) => left.has(code) && right.has(code));
      if (shared.length === 0) return [];
      const mean = (column: Measurements) => meanOf(shared.map((code) => column.get(code)!.accuracy));
      return [
        {
          left: leftIndex,
          right: rightIndex,
          languages: shared.length,
          ...estimate(minus(mean(left), mean(right))),
        },
      ];
    }),
  );
}
