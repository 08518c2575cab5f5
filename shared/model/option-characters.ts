/**
 * @file How long an option is for the normalisation by characters.
 */

/** Code points of an option without the space before it, as lm-evaluation-harness counts for acc_norm; at least 1. */
export function optionCharacters(option: string): number {
  return Math.max(1, Array.from(option.trimStart()).length);
}
