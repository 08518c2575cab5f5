/**
 * @file How faithful an exported adapter is, in words.
 */

/** @param error Largest absolute difference of logits, live adapter against the reloaded export. */
export function describeLogitError(error: number): string {
  return error === 0 ? 'it gives the same logits' : `its logits differ by at most ${error.toExponential(1)}`;
}
