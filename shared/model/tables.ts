/**
 * @file Tables that a task of one's own is made of, as they are looked at before anything is written.
 */
import type { Item } from './task.ts';

export interface TableColumn {
  /** As mappings name it. */
  readonly name: string;
  /** What stands in it, in the order of the rows, each once; null where there is too much to list. */
  readonly values: readonly string[] | null;
}

/** What a file holds. */
export interface TableOutline {
  readonly format: string;
  readonly rows: number;
  readonly columns: readonly TableColumn[];
  /** The first rows, their cells in the order of the columns, long ones cut. */
  readonly first: readonly (readonly string[])[];
}

/** What a mapping makes of its tables. */
export interface TablesCheck {
  /** The first thing that is wrong, in a sentence with file, row and column; null where nothing is. */
  readonly problem: string | null;
  /** 0 where there is a problem. */
  readonly trainItems: number;
  /** Empty where there is a problem. */
  readonly languages: readonly { readonly code: string; readonly items: number }[];
  /** The first training item, and the first of each of the first languages, as far as they can be made. */
  readonly samples: readonly TableSample[];
}

export interface TableSample {
  readonly split: 'training' | 'evaluation';
  readonly item: Item;
}
