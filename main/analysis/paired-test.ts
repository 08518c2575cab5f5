/**
 * @file Two runs on the same items: is their difference more than luck? Two-sided, mid-p.
 */

/** ln(n!) for n = 0 .. limit. */
function logFactorials(limit: number): Float64Array {
  const logs = new Float64Array(limit + 1);
  for (let n = 2; n <= limit; n += 1) logs[n] = logs[n - 1]! + Math.log(n);
  return logs;
}

/**
 * McNemar's test, exact conditional with mid-p (Fagerland, Lydersen and Laake, "The McNemar test for binary
 * matched-pairs data: mid-p and asymptotic are better than exact conditional", BMC Medical Research
 * Methodology 13, 2013): twice the binomial(b + c, 1/2) probability of what is more extreme than min(b, c),
 * plus the probability of min(b, c) itself, which mid-p counts half in each tail. 1 where b = c.
 *
 * @param b Items that only the first run got right.
 * @param c Items that only the second run got right.
 */
export function mcnemarMidP(b: number, c: number): number {
  if (b === c) return 1;
  const n = b + c;
  const least = Math.min(b, c);
  const logs = logFactorials(n);
  let p = 0;
  for (let k = 0; k <= least; k += 1) {
    const probability = Math.exp(logs[n]! - logs[k]! - logs[n - k]! - n * Math.LN2);
    p += k < least ? 2 * probability : probability;
  }
  return Math.min(1, p);
}

/**
 * Fisher's randomisation test of paired differences, exact: under no difference each cluster's sign is as
 * likely + as −. The distribution of the sum is built by convolution (Pagano and Tritchler, "On obtaining
 * permutation distributions in polynomial time", JASA 78, 1983), so nothing is sampled. With differences of
 * ±1 it is McNemar's test; it also serves clusters of items and means over seeds. Two-sided, mid-p.
 *
 * @param differences One whole number a cluster: first run's score minus the second's, scaled alike.
 */
export function signFlipMidP(differences: ArrayLike<number>): number {
  const signed = Array.from(differences);
  const magnitudes = signed.map(Math.abs).filter((magnitude) => magnitude > 0);
  const total = magnitudes.reduce((sum, magnitude) => sum + magnitude, 0);
  const observed = Math.abs(signed.reduce((sum, difference) => sum + difference, 0));
  if (observed === 0) return 1;
  // probabilities[s]: that the magnitudes whose sign came out − sum to s; the signed sum is then total − 2s.
  const probabilities = new Float64Array(total + 1);
  probabilities[0] = 1;
  let reach = 0;
  for (const magnitude of magnitudes) {
    reach += magnitude;
    for (let s = reach; s >= 0; s -= 1) {
      const flipped = s >= magnitude ? probabilities[s - magnitude]! : 0;
      probabilities[s] = (probabilities[s]! + flipped) / 2;
    }
  }
  const edge = (total - observed) / 2;
  let p = 0;
  for (let s = 0; s < edge; s += 1) p += 2 * probabilities[s]!;
  return Math.min(1, p + probabilities[edge]!);
}

/**
 * Fisher's randomisation test of paired differences of any size, two-sided, mid-p: for up to ENUMERATED clusters every choice of
 * signs is counted, beyond that the tail is the saddlepoint approximation (Robinson, "Saddlepoint approximations for
 * permutation tests and confidence intervals", JRSS B 44, 1982; Lugannani and Rice's form). Drawn flips would have a smallest p,
 * which adjusted for hundreds of tests is never significant.
 *
 * @param differences One a cluster; zeros change nothing.
 */
export function signFlipSaddlepoint(differences: Float64Array): number {
  const magnitudes = differences.map(Math.abs).filter((magnitude) => magnitude > 0);
  const total = magnitudes.reduce((sum, magnitude) => sum + magnitude, 0);
  const observed = Math.abs(differences.reduce((sum, difference) => sum + difference, 0)) / total;
  // Sums in another order differ by rounding, which must not tell equal sums apart.
  if (!(observed > 1e-9)) return 1;
  const parts = magnitudes.map((magnitude) => magnitude / total);
  if (parts.length <= ENUMERATED) return shareAsExtreme(parts, observed);
  if (observed > 1 - 1e-9) return 2 ** -parts.length;
  return Math.min(1, 2 * upperTail(parts, observed));
}

/** Choices of signs that are counted: at most 2 ^ ENUMERATED. */
const ENUMERATED = 12;

/** Share of all choices of signs whose sum is further from zero than `observed`; those as far count half. */
function shareAsExtreme(parts: Float64Array, observed: number): number {
  let asExtreme = 0;
  for (let signs = 0; signs < 2 ** parts.length; signs += 1) {
    const sum = parts.reduce((partial, part, place) => partial + ((signs >> place) & 1 ? part : -part), 0);
    const further = Math.abs(sum) - observed;
    if (further > -1e-9) asExtreme += further > 1e-9 ? 1 : 0.5;
  }
  return asExtreme / 2 ** parts.length;
}

/**
 * Probability that parts of random sign, which sum to 1 in magnitude, sum to more than `observed`, between 0 and 1.
 * K(t) = sum ln cosh(m t) is their cumulant generating function; t solves K'(t) = observed.
 */
function upperTail(parts: Float64Array, observed: number): number {
  // K' is concave above 0, so Newton's steps from 0 rise to the solution and never pass it.
  let t = 0;
  let curvature = 0;
  for (let step = 0; step < 200; step += 1) {
    let slope = 0;
    curvature = 0;
    for (const part of parts) {
      const tangent = Math.tanh(part * t);
      slope += part * tangent;
      curvature += part * part * (1 - tangent * tangent);
    }
    const rise = (observed - slope) / curvature;
    if (!(rise > 1e-12 * t)) break;
    t += rise;
  }
  let generating = 0;
  for (const part of parts) {
    const x = part * t;
    generating += x + Math.log1p(Math.exp(-2 * x)) - Math.LN2;
  }
  const r = Math.sqrt(2 * Math.max(0, t * observed - generating));
  const u = t * Math.sqrt(curvature);
  // Near the middle the two terms cancel, and the correction vanishes as the distribution has no skew.
  const correction = r < 1e-3 ? 0 : 1 / u - 1 / r;
  return normalDensity(r) * (millsRatio(r) + correction);
}

function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** Upper tail of the standard normal over its density, for x >= 0 (Abramowitz and Stegun 26.2.11 and 26.2.14). */
function millsRatio(x: number): number {
  if (x < 3) {
    let term = x;
    let sum = x;
    for (let n = 3; term > 1e-17 * sum; n += 2) sum += term *= (x * x) / n;
    return Math.sqrt(Math.PI / 2) * Math.exp((x * x) / 2) - sum;
  }
  let fraction = x;
  for (let n = 60; n > 0; n -= 1) fraction = x + n / fraction;
  return 1 / fraction;
}

/**
 * p-values adjusted for their number by Holm's step-down ("A simple sequentially rejective multiple test
 * procedure", Scandinavian Journal of Statistics 6, 1979), in the order given.
 */
export function holmAdjust(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((i, j) => pValues[i]! - pValues[j]!);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[index]!));
    adjusted[index] = largest;
  });
  return adjusted;
}
