/**
 * @file AdamW as torch.optim.AdamW computes it (Loshchilov and Hutter 2019, arXiv 1711.05101): decoupled decay
 * first, then the bias-corrected update. A loop over typed arrays beats the same update in the graph on a CPU.
 */
import type { AdapterState } from '../peft/adapter.ts';

export interface AdamWOptions {
  readonly adamBeta1: number;
  readonly adamBeta2: number;
  readonly adamEpsilon: number;
  readonly weightDecay: number;
  /** Which tensors decay; all when omitted. */
  readonly decays?: (shape: readonly number[]) => boolean;
}

/** First and second moments of the gradients, and how many steps they have seen. */
export interface AdamWState {
  readonly step: number;
  readonly firstMoments: AdapterState;
  readonly secondMoments: AdapterState;
}

/** The state before the first step. */
export function initialAdamW(parameters: AdapterState): AdamWState {
  const zeros = () =>
    new Map(
      [...parameters].map(([name, { shape, data }]) => [
        name,
        { dtype: 'float32' as const, shape, data: new Float32Array(data.length) },
      ]),
    );
  return { step: 0, firstMoments: zeros(), secondMoments: zeros() };
}

/**
 * One step; `parameters` and the moments are updated in place.
 * @param gradientScale Multiplies every gradient, for clipping.
 */
export function adamWStep(
  parameters: AdapterState,
  gradients: AdapterState,
  state: AdamWState,
  learningRate: number,
  gradientScale: number,
  { adamBeta1: beta1, adamBeta2: beta2, adamEpsilon, weightDecay, decays = () => true }: AdamWOptions,
): AdamWState {
  const step = state.step + 1;
  const { stepSize, secondCorrection } = adamWCorrections(step, learningRate, beta1, beta2);
  for (const [name, tensor] of parameters) {
    const parameter = tensor.data;
    const keep = decays(tensor.shape) ? 1 - learningRate * weightDecay : 1;
    const gradient = gradients.get(name)!.data;
    const m = state.firstMoments.get(name)!.data;
    const v = state.secondMoments.get(name)!.data;
    for (let i = 0; i < parameter.length; i++) {
      const g = gradient[i]! * gradientScale;
      m[i] = beta1 * m[i]! + (1 - beta1) * g;
      v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
      parameter[i] =
        parameter[i]! * keep - (stepSize * m[i]!) / (Math.sqrt(v[i]!) / secondCorrection + adamEpsilon);
    }
  }
  return { ...state, step };
}

/** What undoes the moments' start at zero in step `step`, counted from 1. */
export function adamWCorrections(
  step: number,
  learningRate: number,
  beta1: number,
  beta2: number,
): { stepSize: number; secondCorrection: number } {
  return { stepSize: learningRate / (1 - beta1 ** step), secondCorrection: Math.sqrt(1 - beta2 ** step) };
}

/** Square root of the sum of squares over all gradients, in double precision. */
export function globalNorm(gradients: AdapterState): number {
  let sum = 0;
  // By index: going through the array's iterator takes longer than the update of all parameters.
  for (const { data } of gradients.values()) {
    for (let i = 0; i < data.length; i++) sum += data[i]! * data[i]!;
  }
  return Math.sqrt(sum);
}

/** Factor that brings a norm down to `maxGradNorm`, as torch.nn.utils.clip_grad_norm_. */
export function clipScale(norm: number, maxGradNorm: number | null): number {
  return maxGradNorm === null ? 1 : Math.min(1, maxGradNorm / (norm + 1e-6));
}
