/**
 * @file What a benchmark's training items have in common with its evaluation items in the training language.
 */
import { z } from 'zod';

const count = z.int().nonnegative();

const leakedItemSchema = z.strictObject({
  /** Id of the evaluation item. */
  evalId: z.string(),
  /** Id of the training item that is most like it. */
  trainId: z.string(),
  /** Share of the evaluation item's word sequences that stand in the training item, 0 to 1; 1 where they are equal. */
  overlap: z.number().min(0).max(1),
});

export const leakageSchema = z.strictObject({
  trainItems: count,
  evalItems: count,
  /** Groups of evaluation items that share a passage; each item on its own where none do. */
  evalClusters: count,
  /** Evaluation items whose text is, but for case, spaces and punctuation, that of a training item. */
  exactItems: count,
  /** Further ones of whose text at least half stands in one training item. */
  nearItems: count,
  /** Clusters with any of either. */
  leakedClusters: count,
  /** The worst of them. */
  examples: z.array(leakedItemSchema),
});
export type Leakage = z.infer<typeof leakageSchema>;

/**
 * What to do with training items that are evaluation items, too, where a benchmark is made: `refuse` stops at the first
 * equal one, near ones are counted; `leave-out` drops both.
 */
export const LEAK_POLICIES = ['refuse', 'leave-out'] as const;
export type LeakPolicy = (typeof LEAK_POLICIES)[number];
