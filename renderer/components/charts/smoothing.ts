/**
 * @file Smoothing of noisy curves, as TensorBoard does it: an exponential moving average whose start is corrected for
 * having no past (Kingma and Ba, "Adam", 2015, section 3).
 */

/** @param weight Of the past, 0 (none) to below 1. */
export function smooth(values: readonly number[], weight: number): number[] {
  let average = 0;
  let pastWeight = 1;
  return values.map((value) => {
    if (!Number.isFinite(value)) return value;
    average = weight * average + (1 - weight) * value;
    pastWeight *= weight;
    return average / (1 - pastWeight);
  });
}
