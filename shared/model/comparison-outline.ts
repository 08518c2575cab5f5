/**
 * @file What a comparison shows at once, from the sums that the store keeps by run and language: accuracies and
 * means, but nothing that needs single answers. Intervals of clustered items, paired tests and bootstrap intervals
 * follow as a `Comparison` of the same columns and languages.
 */
import type { Cell, Column, Comparison, GroupCell, Interval, Row, Group } from './comparison.ts';

/** One language and column. */
export interface OutlineCell extends Pick<
  Cell,
  'items' | 'answers' | 'correct' | 'accuracy' | 'seeds' | 'standardDeviation' | 'written'
> {
  /** Wilson, over the items of one seed; null where that takes the single answers: items have clusters, or scores are graded. */
  readonly interval: Interval | null;
}

export interface OutlineRow extends Omit<Row, 'cells'> {
  /** One per column; null where there are no answers. */
  readonly cells: readonly (OutlineCell | null)[];
}

export interface OutlineGroup extends Omit<Group, 'cells'> {
  readonly cells: readonly (Pick<GroupCell, 'value' | 'languages' | 'items' | 'standardDeviation'> | null)[];
}

/** A field of the runs' settings that is not the same in all columns. */
export interface SettingDifference {
  /** Its place in run.json, such as `training.learningRate`. */
  readonly field: string;
  /** Per column; null where the column has no such field. */
  readonly values: readonly (string | null)[];
}

export interface OutlineColumn extends Column {
  /** The method's hyperparameters in a few words. */
  readonly description: string;
  readonly experiment: string;
}

/** Runs of one benchmark and one way to score it. */
export interface ComparisonOutline {
  /** Names the section: benchmark files, kind of prompts and normalisation. */
  readonly section: string;
  readonly benchmark: Comparison['benchmark'];
  /** What an option's log-likelihood is divided by before the best is taken. */
  readonly normalisation: 'sum' | 'token' | 'character';
  readonly clustered: boolean;
  readonly columns: readonly OutlineColumn[];
  readonly rows: readonly OutlineRow[];
  readonly groups: readonly OutlineGroup[];
  readonly settings: {
    readonly different: readonly SettingDifference[];
    /** How many fields are the same in all columns. */
    readonly same: number;
  };
}
