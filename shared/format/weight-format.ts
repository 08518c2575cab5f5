/**
 * @file What weights are stored as, as people call it.
 */
import type { ModelSummary } from '../rpc/models.ts';

/** `bfloat16`, or `4 bits` for a quantised model. */
export function weightFormat(dtype: ModelSummary['dtype']): string {
  switch (dtype) {
    case 'uint4':
      return '4 bits';
    case 'uint8':
      return '8 bits';
    default:
      return dtype;
  }
}
