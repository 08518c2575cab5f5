/**
 * @file Pseudo-random numbers that are the same everywhere: xoshiro128** 1.1 (Blackman and Vigna, "Scrambled
 * linear pseudorandom number generators", ACM TOMS 47, 2021), its state filled by SplitMix64 (Steele, Lea and
 * Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014), as its authors advise.
 */

const MASK_64 = (1n << 64n) - 1n;

/** The next `count` outputs of SplitMix64, 64 bits each, from `seed`. */
export function splitMix64(seed: bigint, count: number): bigint[] {
  let state = seed & MASK_64;
  return Array.from({ length: count }, () => {
    state = (state + 0x9e3779b97f4a7c15n) & MASK_64;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK_64;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK_64;
    return z ^ (z >> 31n);
  });
}

function rotateLeft(x: number, bits: number): number {
  return (x << bits) | (x >>> (32 - bits));
}

/** A stream of uniform 32-bit unsigned integers from xoshiro128**'s four words of state, not all zero. */
export function xoshiro128(state: readonly [number, number, number, number]): () => number {
  let [s0, s1, s2, s3] = state;
  return () => {
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0;
    const t = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = rotateLeft(s3, 11);
    return result;
  };
}

/** The stream of a seed: the low halves, then the high halves, of two SplitMix64 outputs. */
export function randomStream(seed: number | bigint): () => number {
  const [a, b] = splitMix64(BigInt(seed), 2) as [bigint, bigint];
  const low = (x: bigint): number => Number(x & 0xffffffffn);
  return xoshiro128([low(a), low(b), low(a >> 32n), low(b >> 32n)]);
}

/** The seed of one of many streams of a run. @param part 32 bits; the run's own seed has the 32 above them. */
export function seedOfPart(seed: number, part: number): bigint {
  return (BigInt(seed) << 32n) + BigInt(part);
}

/** A uniform integer in [0, bound), without modulo bias: draws from the incomplete last block are rejected. */
export function randomBelow(next: () => number, bound: number): number {
  const limit = 2 ** 32 - (2 ** 32 % bound);
  let draw = next();
  while (draw >= limit) draw = next();
  return draw % bound;
}

/** A uniform number in [0, 1) with 32 random bits. */
export function randomUniform(next: () => number): number {
  return next() / 2 ** 32;
}

/** A number from the standard normal distribution (Box and Muller 1958; the second of each pair is unused). */
export function randomNormal(next: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - randomUniform(next)));
  return radius * Math.cos(2 * Math.PI * randomUniform(next));
}

/** The numbers 0 to count - 1 in random order (Fisher and Yates). */
export function randomPermutation(next: () => number, count: number): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = randomBelow(next, i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
