/**
 * @file What languages of a resource level are called.
 */

/** By level. */
export const RESOURCE_NAMES: Readonly<Record<string, string>> = {
  high: 'High-resource',
  mid: 'Mid-resource',
  low: 'Low-resource',
};
