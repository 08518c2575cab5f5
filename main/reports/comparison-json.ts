/**
 * @file A comparison as JSON. Its fields are those of shared/model/comparison.ts, documented there; `version`
 * rises when one of them is removed or changes its meaning.
 */
import type { Comparison } from '../../shared/model/comparison.ts';

/** Indented JSON with a final line end. */
export function comparisonJson(comparison: Comparison): string {
  return `${JSON.stringify({ format: 'adapter-atlas/comparison', version: 1, ...comparison }, null, 2)}\n`;
}
