import { describe, expect, test } from 'vitest';
import { forwardFlops, trainStepFlops } from '../../../../scripts/bench/flops.ts';

/** d 4, two query heads over one key-value head of size 3, f 5, V 7, two layers. */
const MODEL = {
  hiddenSize: 4,
  intermediateSize: 5,
  numHiddenLayers: 2,
  numAttentionHeads: 2,
  numKeyValueHeads: 1,
  headDim: 3,
  vocabSize: 7,
};
/** Two sequences of three tokens, the last of each with a label. */
const SHAPES = { batch: 2, positions: 3, labelPositions: 1 };

// By hand, in multiplications (half an operation), for 6 tokens and 2 labels.
const QUERY = 4 * 6;
const KEY_VALUE = 2 * 4 * 3;
const OUTPUT_MLP = 6 * 4 + 3 * 4 * 5;
const LOGITS = 2 * 4 * 7;
/** Pairs of query and key over both sequences: 1 + 2 + 3 each; in the last layer the third query's 3. */
const PAIRS = 12;
const LAST_PAIRS = 6;
/** Two heads of size 3. */
const WIDTH = 6;

describe('prefix of 5 keys and values', () => {
  const prefix = { kind: 'prefix-kv', tokens: 5 } as const;
  const first = PAIRS + 6 * 5;
  const last = LAST_PAIRS + 2 * 5;
  const forward =
    6 * (QUERY + KEY_VALUE + OUTPUT_MLP) +
    2 * first * WIDTH +
    (2 * QUERY + 6 * KEY_VALUE + 2 * OUTPUT_MLP) +
    2 * last * WIDTH +
    LOGITS;

  test('forward', () => {
    expect(forwardFlops(MODEL, prefix, SHAPES)).toBe(2 * forward);
  });

  test('a step: in the lowest layer only what leads to the prefix', () => {
    const lastBackward = 2 * QUERY + 6 * KEY_VALUE + 2 * OUTPUT_MLP + 4 * last * WIDTH;
    const firstBackward = 6 * OUTPUT_MLP + 3 * (6 * 5) * WIDTH;
    expect(trainStepFlops(MODEL, prefix, SHAPES)).toBe(2 * (forward + LOGITS + lastBackward + firstBackward));
  });
});

describe('LoRA of rank 2 on q_proj and v_proj', () => {
  const lora = { kind: 'lora-qv', rank: 2 } as const;
  const DOWN = 2 * 4;
  const UP_QUERY = 2 * 6;
  const UP_VALUE = 2 * 3;
  const forward =
    6 * (QUERY + KEY_VALUE + OUTPUT_MLP + 2 * DOWN + UP_QUERY + UP_VALUE) +
    2 * PAIRS * WIDTH +
    (2 * (QUERY + OUTPUT_MLP + DOWN + UP_QUERY) + 6 * (KEY_VALUE + DOWN + UP_VALUE)) +
    2 * LAST_PAIRS * WIDTH +
    LOGITS;

  test('forward', () => {
    expect(forwardFlops(MODEL, lora, SHAPES)).toBe(2 * forward);
  });

  test('a step: no gradient of the keys and the input of the lowest layer', () => {
    const lastBackward =
      2 * (QUERY + OUTPUT_MLP) +
      6 * KEY_VALUE +
      2 * (2 * (DOWN + UP_QUERY) + 6 * (DOWN + UP_VALUE)) +
      4 * LAST_PAIRS * WIDTH;
    const firstBackward = 6 * (OUTPUT_MLP + 2 * DOWN + 2 * (UP_QUERY + UP_VALUE)) + 3 * PAIRS * WIDTH;
    expect(trainStepFlops(MODEL, lora, SHAPES)).toBe(2 * (forward + LOGITS + lastBackward + firstBackward));
  });
});

test('full fine-tuning with a label at every position: every product again for its input and for its weight', () => {
  const shapes = { ...SHAPES, labelPositions: 3 };
  const weights = 2 * 6 * (QUERY + KEY_VALUE + OUTPUT_MLP) + 6 * 4 * 7;
  const attention = 2 * 2 * PAIRS * WIDTH;
  expect(forwardFlops(MODEL, { kind: 'full' }, shapes)).toBe(2 * (weights + attention));
  expect(trainStepFlops(MODEL, { kind: 'full' }, shapes)).toBe(3 * 2 * (weights + attention));
});

test('branches: three continuations of two tokens after each sequence', () => {
  const prefix = { kind: 'prefix-kv', tokens: 0 } as const;
  const branches = { count: 3, tokens: 2 };
  // 2 x (3 + 3 x 2) tokens; a branch's see 4 and 5.
  const tokens = 18;
  const branchPairs = 2 * 3 * (4 + 5);
  const labels = 2 + 12;
  const forward =
    tokens * (QUERY + KEY_VALUE + OUTPUT_MLP) +
    2 * (PAIRS + branchPairs) * WIDTH +
    labels * (QUERY + OUTPUT_MLP) +
    tokens * KEY_VALUE +
    2 * (LAST_PAIRS + branchPairs) * WIDTH +
    labels * 4 * 7;
  expect(forwardFlops(MODEL, prefix, { ...SHAPES, branches })).toBe(2 * forward);
});
