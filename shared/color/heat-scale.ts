/**
 * @file The heatmap's colours: a path through OKLCH (Ottosson, "A perceptual color space for image
 * processing", 2020) that turns from yellow over teal to indigo while lightness falls evenly, cut into steps of
 * equal OKLab distance. Lightness alone carries the order, so it survives colour blindness and grey printing.
 * The text on each step is black or white, whichever has the higher WCAG 2.2 contrast.
 */

type Triple = readonly [number, number, number];

/** Linear-light sRGB of an OKLCH colour; channels outside 0..1 are out of gamut. Hue in degrees. */
function oklchToLinear(lightness: number, chroma: number, hue: number): Triple {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** The most chroma up to `chroma` that sRGB can show at this lightness and hue. */
function fitChroma(lightness: number, chroma: number, hue: number): number {
  const fits = (candidate: number): boolean =>
    oklchToLinear(lightness, candidate, hue).every((channel) => channel >= 0 && channel <= 1);
  if (fits(chroma)) return chroma;
  let low = 0;
  let high = chroma;
  for (let halving = 0; halving < 24; halving += 1) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function toHex(linear: Triple): string {
  const channels = linear.map((channel) => {
    const encoded = channel <= 0.0031308 ? 12.92 * channel : 1.055 * channel ** (1 / 2.4) - 0.055;
    return Math.round(Math.min(1, Math.max(0, encoded)) * 255)
      .toString(16)
      .padStart(2, '0');
  });
  return `#${channels.join('')}`;
}

/** WCAG 2.2 relative luminance of `#rrggbb`. */
function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2 contrast ratio of two `#rrggbb` colours, 1 to 21. */
export function contrastRatio(one: string, other: string): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

export interface ScaleStep {
  readonly background: string;
  readonly text: string;
}

function stepOf(background: string): ScaleStep {
  const black = contrastRatio(background, '#000000');
  const white = contrastRatio(background, '#ffffff');
  return { background, text: black >= white ? '#000000' : '#ffffff' };
}

/** Steps of the scale: enough that neighbours cannot be told apart at a glance. */
export const SCALE_STEPS = 25;

/** A point of the path, t from 0 (pale yellow) to 1 (deep indigo). */
function pathAt(
  t: number,
  lightest: number,
  darkest: number,
): { readonly lab: Triple; readonly linear: Triple } {
  const lightness = lightest + (darkest - lightest) * t;
  const hue = 100 + 170 * t;
  const chroma = fitChroma(lightness, 0.03 + 0.085 * Math.sin(Math.PI * (0.06 + 0.62 * t)), hue);
  const radians = (hue * Math.PI) / 180;
  return {
    lab: [lightness, chroma * Math.cos(radians), chroma * Math.sin(radians)],
    linear: oklchToLinear(lightness, chroma, hue),
  };
}

/**
 * The scale from low to high. In light it runs from near-white to indigo, in dark from near-black to pale
 * yellow: low values recede into the page in both.
 */
export function heatScale(mode: 'light' | 'dark'): ScaleStep[] {
  const [lightest, darkest] = mode === 'light' ? [0.975, 0.36] : [0.93, 0.27];
  const samples = Array.from({ length: 401 }, (_, index) => pathAt(index / 400, lightest, darkest));
  const lengths = [0];
  for (let index = 1; index < samples.length; index += 1) {
    const [l, a, b] = samples[index]!.lab;
    const [l0, a0, b0] = samples[index - 1]!.lab;
    lengths.push(lengths[index - 1]! + Math.hypot(l - l0, a - a0, b - b0));
  }
  const total = lengths.at(-1)!;
  const steps = Array.from({ length: SCALE_STEPS }, (_, step): ScaleStep => {
    const wanted = (total * step) / (SCALE_STEPS - 1);
    const index = lengths.findIndex((length) => length >= wanted - 1e-9);
    return stepOf(toHex(samples[index]!.linear));
  });
  return mode === 'light' ? steps : steps.reverse();
}

/** Ends of a scale, as fractions. */
export interface ScaleDomain {
  readonly low: number;
  readonly high: number;
}

/** The next multiple of 5 points. */
export function roundUp(value: number): number {
  return Math.ceil(value * 20 - 1e-9) / 20;
}

/** From chance, where every method starts, to the best score rounded up; screens and reports share it. */
export function scoreDomain(chance: number, scores: readonly number[]): ScaleDomain {
  const best = scores.reduce((a, b) => Math.max(a, b), 0);
  return { low: chance, high: Math.max(chance + 0.05, Math.min(1, roundUp(best))) };
}

/** The step of a value on a scale from `low` to `high`; values outside take the ends. */
export function scaleStep(value: number, low: number, high: number): number {
  const position = high > low ? (value - low) / (high - low) : 0;
  return Math.round(Math.min(1, Math.max(0, position)) * (SCALE_STEPS - 1));
}

/** The steps of one arm of the diverging scale, outwards, without the centre. */
const ARM_STEPS = (SCALE_STEPS - 1) / 2;

/**
 * A scale for differences: orange below zero, blue above, and the page's own grey at zero. The two hues keep apart
 * for every common kind of colour vision, and both arms fall in lightness alike, so equal differences of either
 * sign weigh the same. Steps are of equal OKLab distance within an arm.
 */
export function divergingScale(mode: 'light' | 'dark'): ScaleStep[] {
  const [centre, edge] = mode === 'light' ? [0.97, 0.55] : [0.29, 0.76];
  const arm = (hue: number): ScaleStep[] =>
    Array.from({ length: ARM_STEPS }, (_, index) => {
      const t = (index + 1) / ARM_STEPS;
      const lightness = centre + (edge - centre) * t;
      return stepOf(toHex(oklchToLinear(lightness, fitChroma(lightness, 0.14 * t, hue), hue)));
    });
  const middle = stepOf(toHex(oklchToLinear(centre, 0, 0)));
  return [...arm(55).reverse(), middle, ...arm(255)];
}
