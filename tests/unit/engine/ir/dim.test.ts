import { describe, expect, test } from 'vitest';
import {
  addDims,
  broadcastShapes,
  dimTerms,
  evaluateDim,
  multiplyDims,
  shapeSize,
  subtractDims,
  type Dim,
} from '../../../../main/engine/ir/dim.ts';
import { randomBelow, randomStream } from '../../../../shared/random/random-stream.ts';

const SYMBOLS = ['batch', 'sequence', 'rows_2'] as const;

/** A random polynomial, with how to compute it from numbers. */
function randomDim(
  next: () => number,
  depth: number,
): { dim: Dim; value: (at: Map<string, number>) => number } {
  const kind = depth === 0 ? randomBelow(next, 2) : randomBelow(next, 5);
  if (kind === 0) {
    const number = randomBelow(next, 7) - 3;
    return { dim: number, value: () => number };
  }
  if (kind === 1) {
    const symbol = SYMBOLS[randomBelow(next, SYMBOLS.length)]!;
    return { dim: symbol, value: (at) => at.get(symbol)! };
  }
  const a = randomDim(next, depth - 1);
  const b = randomDim(next, depth - 1);
  if (kind === 2) return { dim: addDims(a.dim, b.dim), value: (at) => a.value(at) + b.value(at) };
  if (kind === 3) return { dim: subtractDims(a.dim, b.dim), value: (at) => a.value(at) - b.value(at) };
  return { dim: multiplyDims(a.dim, b.dim), value: (at) => a.value(at) * b.value(at) };
}

const bound = (next: () => number): Map<string, number> =>
  new Map(SYMBOLS.map((symbol) => [symbol, 1 + randomBelow(next, 50)]));

describe('polynomials', () => {
  test('have the value of the arithmetic that made them', () => {
    const next = randomStream(1);
    for (let i = 0; i < 2000; i++) {
      const { dim, value } = randomDim(next, 4);
      const symbols = bound(next);
      // Adding 0 makes a negative zero positive.
      expect(evaluateDim(dim, symbols) + 0, String(dim)).toBe(value(symbols) + 0);
    }
  });

  test('are the same text when they are equal', () => {
    const next = randomStream(2);
    for (let i = 0; i < 500; i++) {
      const [a, b, c] = Array.from({ length: 3 }, () => randomDim(next, 2).dim) as [Dim, Dim, Dim];
      expect(addDims(a, b)).toBe(addDims(b, a));
      expect(multiplyDims(a, b)).toBe(multiplyDims(b, a));
      expect(addDims(addDims(a, b), c)).toBe(addDims(a, addDims(b, c)));
      expect(multiplyDims(a, addDims(b, c))).toBe(addDims(multiplyDims(a, b), multiplyDims(a, c)));
      expect(subtractDims(addDims(a, b), b)).toBe(addDims(a, 0));
    }
  });

  test('become numbers when no symbol is left', () => {
    expect(subtractDims('sequence', 'sequence')).toBe(0);
    expect(subtractDims(addDims('sequence', 10), 'sequence')).toBe(10);
    expect(multiplyDims('sequence', 0)).toBe(0);
  });

  test('read as written', () => {
    expect(multiplyDims('batch', addDims('sequence', 10))).toBe('batch*sequence+10*batch');
    expect(subtractDims('sequence', 1)).toBe('sequence-1');
    expect(subtractDims(0, 'sequence')).toBe('-sequence');
    expect(shapeSize(['batch', 2, 'batch'])).toBe('2*batch*batch');
    expect(addDims('batch+batch', 0)).toBe('2*batch');
  });

  test('name their terms', () => {
    expect(dimTerms('batch*sequence-10*batch+3')).toEqual([
      { coefficient: 1, symbols: ['batch', 'sequence'] },
      { coefficient: -10, symbols: ['batch'] },
      { coefficient: 3, symbols: [] },
    ]);
  });

  test('have no value while a symbol is unbound', () => {
    expect(() => evaluateDim('batch*rows', new Map([['batch', 2]]))).toThrow(/batch\*rows .*symbol rows/);
  });
});

describe('broadcastShapes', () => {
  test('aligns at the last axis and repeats ones', () => {
    expect(broadcastShapes(['batch', 1, 4], ['sequence', 1])).toEqual(['batch', 'sequence', 4]);
    expect(broadcastShapes([], [2])).toEqual([2]);
  });

  test('takes no symbol for another size', () => {
    expect(() => broadcastShapes(['batch'], ['sequence'])).toThrow('[batch] and [sequence] do not broadcast');
    expect(() => broadcastShapes(['batch'], [4])).toThrow('do not broadcast');
  });
});
