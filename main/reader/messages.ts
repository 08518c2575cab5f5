/**
 * @file What the main process and the reading process tell each other.
 */
import type { RequestName } from './requests.ts';

export interface ReaderQuestion {
  readonly id: number;
  readonly name: RequestName;
  readonly input: unknown;
}

export type ReaderAnswer =
  | { readonly id: number; readonly answer: unknown }
  /** `isDefect`: ours, not something that the user can mend. */
  | { readonly id: number; readonly problem: string; readonly isDefect: boolean };
