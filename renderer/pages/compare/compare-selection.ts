/**
 * @file The runs that an address compares. They are asked for before the screen's own code is there.
 */
import type { ComparisonOutline } from '../../../shared/model/comparison-outline.ts';
import type { CompareSelection } from '../../../shared/rpc/compare.ts';

/** What the address has of it; runs are joined by commas. */
export interface CompareSelectionText {
  readonly runs?: string | undefined;
  readonly experiment?: string | undefined;
  readonly baseline?: string | undefined;
  readonly seeds?: string | undefined;
}

/** Seeds are merged unless the address says otherwise. */
export function compareSelectionOf({
  runs,
  experiment,
  baseline,
  seeds,
}: CompareSelectionText): CompareSelection {
  return {
    runs: runs?.split(',').filter(Boolean) ?? [],
    experiment: experiment ?? null,
    baseline: baseline ?? null,
    mergeSeeds: seeds !== 'separate',
  };
}

/** Every run that is compared, those of an experiment among them. */
export function runsOf(sections: readonly ComparisonOutline[]): string[] {
  return sections.flatMap(({ columns }) => columns.flatMap(({ runs }) => runs.map(({ runId }) => runId)));
}

/** Whether it names nothing to compare. */
export function isEmptySelection({ runs, experiment }: CompareSelection): boolean {
  return runs.length === 0 && experiment === null;
}
