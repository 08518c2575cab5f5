import { describe, expect, it } from 'vitest';
import { adamWStep, clipScale, globalNorm, initialAdamW } from '../../../main/training/adamw.ts';

const vector = (...values: number[]) =>
  new Map([['w', { dtype: 'float32' as const, shape: [values.length], data: Float32Array.from(values) }]]);

describe('adamWStep', () => {
  // torch.optim.AdamW([w], lr=0.1, betas=(0.9, 0.99), eps=1e-8, weight_decay=0.1), gradients [0.5, -2], [0.1, 1].
  it('gives the parameters that torch.optim.AdamW gives', () => {
    const options = { adamBeta1: 0.9, adamBeta2: 0.99, adamEpsilon: 1e-8, weightDecay: 0.1 };
    const parameters = vector(1, -3);
    let state = initialAdamW(parameters);
    state = adamWStep(parameters, vector(0.5, -2), state, 0.1, 1, options);
    expect([...parameters.get('w')!.data]).toEqual([expect.closeTo(0.89, 6), expect.closeTo(-2.87, 6)]);
    state = adamWStep(parameters, vector(0.1, 1), state, 0.1, 1, options);
    expect([...parameters.get('w')!.data]).toEqual([
      expect.closeTo(0.8006276, 6),
      expect.closeTo(-2.8146303, 6),
    ]);
    expect(state.step).toBe(2);
  });

  it('scales gradients before it uses them', () => {
    const options = { adamBeta1: 0.9, adamBeta2: 0.999, adamEpsilon: 1e-8, weightDecay: 0 };
    const [scaled, direct] = [vector(1), vector(1)];
    const scaledState = adamWStep(scaled, vector(8), initialAdamW(scaled), 0.1, 0.25, options);
    const directState = adamWStep(direct, vector(2), initialAdamW(direct), 0.1, 1, options);
    expect(scaled).toEqual(direct);
    expect(scaledState).toEqual(directState);
  });
});

describe('gradient clipping', () => {
  it('measures the norm over all tensors', () => {
    expect(globalNorm(new Map([...vector(3), ['v', vector(4).get('w')!]]))).toBe(5);
  });

  it('scales down to the limit, never up, and not at all without one', () => {
    expect(clipScale(10, 1)).toBeCloseTo(0.1, 6);
    expect(clipScale(0.5, 1)).toBe(1);
    expect(clipScale(1e9, null)).toBe(1);
  });
});
