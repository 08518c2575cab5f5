/**
 * @file What the operators are tried on. The table is total: an operator without cases does not compile.
 */
import type { Dim, Shape } from '../../main/engine/ir/dim.ts';
import type { DType } from '../../main/engine/ir/dtype.ts';
import type { OpAttributes, OpType } from '../../main/engine/ir/op.ts';
import { elementCount } from '../../main/engine/ir/tensor.ts';
import { randomBelow, randomUniform } from '../../shared/random/random-stream.ts';

type RandomStream = () => number;

interface CaseInput {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly values: (shape: readonly number[], random: RandomStream) => number[];
  /** False for an input that has no gradient although it is a float. */
  readonly differentiable: boolean;
  /** Part of the graph instead of fed; its values take no random numbers. */
  readonly isWeight?: true;
}

export interface OpCase<P extends OpType> {
  readonly title: string;
  readonly inputs: readonly CaseInput[];
  readonly attributes: OpAttributes[P];
  /** Values of the symbolic dimensions, one entry a run of the same executable. */
  readonly sizes: readonly Readonly<Record<string, number>>[];
  /** Fed but not read by the operator: lends its symbols. */
  readonly carrier: Shape | null;
  /** Backends that cannot do it, and why. */
  readonly unavailableOn: Readonly<Record<string, string>>;
}

const NONE = {};
const NO_BFLOAT16_OUTPUTS = Object.fromEntries(
  ['cpu', 'webgpu', 'cuda'].map((provider) => [
    `onnxruntime-${provider}`,
    'onnxruntime-node fetches no bfloat16',
  ]),
);
const NO_SYMBOLS = [{}];
const TWO_SIZES = [
  { batch: 2, sequence: 3 },
  { batch: 1, sequence: 4 },
];

function opCase<P extends OpType>(
  title: string,
  inputs: readonly CaseInput[],
  attributes: OpAttributes[P],
  options: Partial<Pick<OpCase<P>, 'sizes' | 'carrier' | 'unavailableOn'>> = {},
): OpCase<P> {
  return { title, inputs, attributes, sizes: NO_SYMBOLS, carrier: null, unavailableOn: {}, ...options };
}

const uniform =
  (low: number, high: number): CaseInput['values'] =>
  (shape, random) =>
    Array.from({ length: elementCount(shape) }, () => low + (high - low) * randomUniform(random));

/** Float32 between -2 and 2. */
function float(...shape: Dim[]): CaseInput {
  return { dtype: 'float32', shape, values: uniform(-2, 2), differentiable: true };
}

/** Float32 between 0.5 and 4. */
function positive(...shape: Dim[]): CaseInput {
  return { dtype: 'float32', shape, values: uniform(0.5, 4), differentiable: true };
}

/** Float32 of either sign and at least 0.5 away from zero. */
function nonzero(...shape: Dim[]): CaseInput {
  const values: CaseInput['values'] = (own, random) =>
    uniform(-1.5, 1.5)(own, random).map((value) => value + (value < 0 ? -0.5 : 0.5));
  return { dtype: 'float32', shape, values, differentiable: true };
}

function given(dtype: DType, values: readonly number[], ...shape: Dim[]): CaseInput {
  return { dtype, shape, values: () => [...values], differentiable: dtype === 'float32' };
}

/** int64 in [0, bound). */
function below(bound: number, ...shape: Dim[]): CaseInput {
  const values: CaseInput['values'] = (own, random) =>
    Array.from({ length: elementCount(own) }, () => randomBelow(random, bound));
  return { dtype: 'int64', shape, values, differentiable: false };
}

function constantInput(input: CaseInput): CaseInput {
  return { ...input, differentiable: false };
}

/** A matrix [rows, columns] of all numbers of 4 or 8 bits in turn, in blocks. */
function blocks(
  dtype: 'uint4' | 'uint8',
  rows: number,
  columns: number,
  blockSize: number,
  place: Partial<CaseInput> = { isWeight: true },
): CaseInput[] {
  const count = (rows * columns) / blockSize;
  const levels = dtype === 'uint4' ? 16 : 256;
  const list = (length: number, value: (i: number) => number): number[] =>
    Array.from({ length }, (_, i) => value(i));
  return [
    given(
      dtype,
      list(rows * columns, (i) => (7 * i + 3) % levels),
      rows,
      columns,
    ),
    constantInput(
      given(
        'float32',
        list(count, (i) => (i % 5 === 0 ? 0 : (i + 1) / 64 / levels)),
        rows,
        columns / blockSize,
      ),
    ),
    given(
      dtype,
      list(count, (i) => (levels - 1 - 3 * i + 4 * levels) % levels),
      rows,
      columns / blockSize,
    ),
  ].map((input) => ({ ...input, ...place }));
}

function binaryCases<P extends 'Add' | 'Sub' | 'Mul' | 'Div'>(
  right: (...shape: Dim[]) => CaseInput,
): OpCase<P>[] {
  const none = NONE as OpAttributes[P];
  return [
    opCase('of equal shapes', [float(2, 3), right(2, 3)], none),
    opCase('row', [float(2, 3), right(3)], none),
    opCase('column on the left', [float(2, 1), right(2, 3)], none),
    opCase('both ways', [float(2, 1, 3), right(4, 1)], none),
    opCase('scalar', [float(2, 2), right()], none),
    opCase('scalars', [float(), right()], none),
    opCase('[1] and a scalar', [float(1), right()], none),
    opCase('rank 4 and rank 1', [float(2, 1, 2, 3), right(3)], none),
    opCase('symbolic', [float('batch', 'sequence', 2), right('sequence', 1)], none, { sizes: TWO_SIZES }),
    opCase('symbolic rank', [float('sequence', 2), right('batch', 1, 1, 2)], none, { sizes: TWO_SIZES }),
  ];
}

function unaryCases<P extends 'Neg' | 'Exp' | 'Sigmoid'>(): OpCase<P>[] {
  const none = NONE as OpAttributes[P];
  return [
    opCase('matrix', [float(2, 3)], none),
    opCase('scalar', [float()], none),
    opCase('far from zero', [given('float32', [-80, -9, -1, 0, 1, 9, 20], 7)], none),
    opCase('symbolic', [float('batch', 2, 'sequence', 1)], none, { sizes: TWO_SIZES }),
  ];
}

function matMulCases(): OpCase<'MatMul'>[] {
  const operands: { title: string; a: Shape; b: Shape; alpha: number; symbolic?: true }[] = [
    { title: 'rank 2', a: [], b: [], alpha: 1 },
    { title: 'rank 2 scaled', a: [], b: [], alpha: -0.5 },
    { title: 'rank 3, a weight for the batch', a: [2], b: [], alpha: 1 },
    { title: 'rank 3, a weight on the left', a: [], b: [2], alpha: 0.25 },
    { title: 'rank 3, pairwise', a: [2], b: [2], alpha: 3 },
    { title: 'rank 3, one for all', a: [1], b: [3], alpha: 1 },
    { title: 'rank 4, a weight', a: [2, 2], b: [], alpha: 1 },
    { title: 'rank 4, pairwise', a: [2, 2], b: [2, 2], alpha: 0.5 },
    { title: 'rank 4, shared along the last', a: [2, 3], b: [2, 1], alpha: 1 },
    { title: 'rank 4, shared both ways', a: [2, 1], b: [1, 3], alpha: 2 },
    { title: 'rank 4 and rank 3', a: [2, 2], b: [2], alpha: 1 },
    { title: 'rank 5, pairwise', a: [1, 2, 2], b: [1, 2, 2], alpha: 0.5 },
    { title: 'rank 5, shared both ways', a: [2, 1, 2], b: [1, 2, 2], alpha: 1 },
    { title: 'symbolic', a: ['batch', 2], b: ['batch', 1], alpha: 0.5, symbolic: true },
  ];
  const pairs = [false, true].flatMap((transA) => [false, true].map((transB) => ({ transA, transB })));
  return operands.flatMap(({ title, a, b, alpha, symbolic }) =>
    pairs.map(({ transA, transB }) => {
      const m = symbolic === true ? 'sequence' : 2;
      const left = transA ? [3, m] : [m, 3];
      const right = transB ? [2, 3] : [3, 2];
      const marks = `${transA ? 'T' : 'N'}${transB ? 'T' : 'N'}`;
      return opCase<'MatMul'>(
        `${title}, ${marks}`,
        [float(...a, ...left), float(...b, ...right)],
        { transA, transB, alpha },
        symbolic === true ? { sizes: TWO_SIZES } : {},
      );
    }),
  );
}

function reductionCases<P extends 'ReduceSum' | 'ReduceMean'>(): OpCase<P>[] {
  const over = (...axes: number[]) => ({ axes }) as OpAttributes[P];
  return [
    opCase('the only axis', [float(4)], over(0)),
    opCase('the first axis', [float(2, 3)], over(0)),
    opCase('the last axis', [float(2, 3)], over(1)),
    opCase('a middle axis', [float(2, 3, 2)], over(1)),
    opCase('two axes apart', [float(2, 3, 2)], over(0, 2)),
    opCase('all axes', [float(2, 2, 3)], over(0, 1, 2)),
    opCase('symbolic rest', [float('batch', 'sequence', 3)], over(2), { sizes: TWO_SIZES }),
  ];
}

export const OP_CASES: { readonly [P in OpType]: readonly OpCase<P>[] } = {
  Add: [
    ...binaryCases<'Add'>(float),
    opCase('int64', [given('int64', [-1, 5, 7], 3), given('int64', [40, -50], 2, 1)], NONE),
  ],
  Sub: [
    ...binaryCases<'Sub'>(float),
    opCase('int64', [given('int64', [-1, 5, 7], 3), given('int64', [40], 1)], NONE),
  ],
  Mul: [
    ...binaryCases<'Mul'>(float),
    opCase('int64', [given('int64', [-1, 5, 7], 3), given('int64', [40], 1)], NONE),
  ],
  Div: binaryCases<'Div'>(nonzero),
  Min: [
    opCase('of equal shapes', [constantInput(float(2, 3)), constantInput(float(2, 3))], NONE),
    opCase('[1] and a scalar', [constantInput(float(1)), constantInput(float())], NONE),
    opCase(
      'symbolic',
      [constantInput(float('batch', 'sequence', 2)), constantInput(float('sequence', 1))],
      NONE,
      { sizes: TWO_SIZES },
    ),
  ],
  Neg: unaryCases<'Neg'>(),
  Exp: unaryCases<'Exp'>(),
  Sqrt: [
    opCase('matrix', [positive(2, 3)], NONE),
    opCase('scalar', [positive()], NONE),
    opCase('of zero', [constantInput(given('float32', [0, 1e-12, 4e8], 3))], NONE),
    opCase('symbolic', [positive('batch', 2, 'sequence', 1)], NONE, { sizes: TWO_SIZES }),
  ],
  Sigmoid: unaryCases<'Sigmoid'>(),
  SwiGLU: [
    opCase('matrices', [float(2, 3), float(2, 3)], NONE),
    opCase('scalars', [float(), float()], NONE),
    opCase('far from zero', [given('float32', [-80, -9, -1, 0, 1, 9, 20], 7), float(7)], NONE),
    opCase('symbolic', [float('batch', 2, 'sequence'), float('batch', 2, 'sequence')], NONE, {
      sizes: TWO_SIZES,
    }),
  ],
  GatedAdd: [
    opCase('matrices', [float(3, 5), float(3, 5), float(3, 1)], NONE),
    opCase('rows of one', [float(4, 1), float(4, 1), float(4, 1)], NONE),
    opCase('a vector', [float(7), float(7), float(1)], NONE),
    opCase(
      'symbolic',
      [float('batch', 2, 'sequence'), float('batch', 2, 'sequence'), float('batch', 2, 1)],
      NONE,
      { sizes: TWO_SIZES },
    ),
  ],

  MatMul: matMulCases(),

  DequantizeLinear: [
    opCase('4 bits', blocks('uint4', 3, 64, 16), { blockSize: 16 }),
    opCase('4 bits, blocks of 32', blocks('uint4', 2, 128, 32), { blockSize: 32 }),
    opCase('8 bits', blocks('uint8', 3, 48, 16), { blockSize: 16 }),
    opCase('8 bits, fed', blocks('uint8', 2, 32, 16, {}), { blockSize: 16 }),
  ],
  MatMulNBits: [
    opCase('4 bits', [float(2, 64), ...blocks('uint4', 3, 64, 16)], { blockSize: 16 }),
    opCase('4 bits, blocks of 32', [float(2, 128), ...blocks('uint4', 5, 128, 32)], { blockSize: 32 }),
    opCase('8 bits', [float(2, 48), ...blocks('uint8', 3, 48, 16)], { blockSize: 16 }),
    opCase('8 bits, fed', [float(2, 32), ...blocks('uint8', 4, 32, 16, {})], { blockSize: 16 }),
    opCase(
      '8 bits, rank 3',
      [float('batch', 'sequence', 64), ...blocks('uint8', 3, 64, 32)],
      { blockSize: 32 },
      { sizes: TWO_SIZES },
    ),
    opCase(
      '4 bits, rank 3',
      [float('batch', 'sequence', 64), ...blocks('uint4', 3, 64, 32)],
      { blockSize: 32 },
      { sizes: TWO_SIZES },
    ),
  ],

  Transpose: [
    opCase('a matrix', [float(2, 3)], { perm: [1, 0] }),
    opCase('a cycle of three', [float(2, 3, 4)], { perm: [1, 2, 0] }),
    opCase('heads', [float('batch', 'sequence', 2, 3)], { perm: [0, 2, 1, 3] }, { sizes: TWO_SIZES }),
    opCase('rank 5', [float(2, 1, 3, 2, 2)], { perm: [3, 0, 4, 2, 1] }),
    opCase('int64', [given('int64', [1, 2, 3, 4, 5, -6], 2, 3)], { perm: [1, 0] }),
  ],
  Reshape: [
    opCase('split', [float(2, 6)], { shape: [2, 3, 2] }),
    opCase('to a scalar', [float(1, 1)], { shape: [] }),
    opCase('from a scalar', [float()], { shape: [1, 1] }),
    opCase(
      'join symbols',
      [float('batch', 'sequence', 2)],
      { shape: ['batch*sequence', 2] },
      { sizes: TWO_SIZES },
    ),
    opCase(
      'split heads',
      [float('batch', 'sequence', 6)],
      { shape: ['batch', 'sequence', 2, 3] },
      { sizes: TWO_SIZES },
    ),
    opCase(
      'two sizes that change',
      [float('batch', 'sequence', 6)],
      { shape: ['3*batch', '2*sequence'] },
      { sizes: TWO_SIZES },
    ),
    opCase('int64', [below(9, 'batch', 'sequence')], { shape: ['batch*sequence', 1] }, { sizes: TWO_SIZES }),
  ],
  Expand: [
    opCase('a new axis', [float(3)], { shape: [2, 3] }),
    opCase('a middle axis', [float(2, 1, 3)], { shape: [2, 4, 3] }),
    opCase('a scalar', [float()], { shape: [2, 2] }),
    opCase('[1] to its own shape', [float(1)], { shape: [1] }),
    opCase(
      'symbolic',
      [float('sequence', 1)],
      { shape: ['batch', 'sequence', 2] },
      { sizes: TWO_SIZES, carrier: ['batch'] },
    ),
  ],
  Concat: [
    opCase('the first axis', [float(1, 3), float(2, 3)], { axis: 0 }),
    opCase('the last axis', [float(2, 1), float(2, 2), float(2, 3)], { axis: 1 }),
    opCase('vectors', [float(2), float(1)], { axis: 0 }),
    opCase(
      'symbolic lengths',
      [float('batch', 'sequence', 2), float('batch', 2, 2), float('batch', 'sequence', 2)],
      { axis: 1 },
      { sizes: TWO_SIZES },
    ),
    opCase('int64', [given('int64', [1, -2], 2), given('int64', [3], 1)], { axis: 0 }),
  ],
  Slice: [
    opCase('the first axis', [float(4, 2)], { axis: 0, start: 1, end: 3 }),
    opCase('the last axis to its end', [float(2, 4)], { axis: 1, start: 2, end: 4 }),
    opCase('a middle axis', [float(2, 3, 2)], { axis: 1, start: 0, end: 1 }),
    opCase('all', [float(3)], { axis: 0, start: 0, end: 3 }),
    opCase(
      'symbolic end',
      [float('batch', 'sequence')],
      { axis: 1, start: 1, end: 'sequence-1' },
      { sizes: TWO_SIZES },
    ),
    opCase(
      'symbolic start to the end',
      [float('batch', 'sequence', 2)],
      { axis: 1, start: 'sequence-2', end: 'sequence' },
      { sizes: TWO_SIZES },
    ),
    opCase('int64', [given('int64', [1, 2, -3], 3)], { axis: 0, start: 1, end: 3 }),
  ],
  Pad: [
    opCase('the first axis', [float(2, 2)], { axis: 0, before: 1, after: 2 }),
    opCase('the last axis', [float(2, 3)], { axis: 1, before: 0, after: 1 }),
    opCase('a middle axis', [float(2, 2, 2)], { axis: 1, before: 2, after: 0 }),
    opCase('nothing', [float(3)], { axis: 0, before: 0, after: 0 }),
    opCase('rank 5', [float(1, 2, 1, 2, 2)], { axis: 3, before: 1, after: 1 }),
    opCase(
      'symbolic',
      [float('batch', 'sequence')],
      { axis: 1, before: 'sequence-1', after: 'batch' },
      { sizes: TWO_SIZES },
    ),
  ],

  Gather: [
    opCase('repeated rows', [float(4, 2), given('int64', [3, 0, 3], 3)], NONE),
    opCase('of a vector', [float(5), given('int64', [4, 1, 1, 0], 2, 2)], NONE),
    opCase('one row', [float(3, 2), given('int64', [2])], NONE),
    opCase('matrices', [float(3, 2, 2), given('int64', [1, 1], 2)], NONE),
    opCase('tokens', [float(5, 2), below(5, 'batch', 'sequence')], NONE, { sizes: TWO_SIZES }),
    opCase('of int64', [given('int64', [7, -8, 9], 3), given('int64', [2, 1], 2)], NONE),
  ],
  GatherND: [
    opCase('repeated rows', [float(3, 2), given('int64', [2, 0, 2], 3, 1)], NONE),
    opCase('elements', [float(3, 2), given('int64', [2, 1, 0, 0, 2, 1], 3, 2)], NONE),
    opCase('slices of rank 3', [float(2, 2, 3), given('int64', [1, 0, 1, 0], 2, 2)], NONE),
    opCase('label positions', [float('batch', 'sequence', 2), below(1, 'labels', 2)], NONE, {
      sizes: TWO_SIZES.map((sizes) => ({ ...sizes, labels: sizes.batch + 1 })),
    }),
  ],
  ScatterND: [
    opCase('repeated rows', [float(3, 2), given('int64', [2, 0, 2], 3, 1), float(3, 2)], NONE),
    opCase('elements', [float(3, 2), given('int64', [2, 1, 0, 0, 2, 1], 3, 2), float(3)], NONE),
    opCase('into rank 3', [float(2, 2, 3), given('int64', [1, 0, 1, 0], 2, 2), float(2, 3)], NONE),
    opCase('into a vector', [float(4), given('int64', [1, 1, 1], 3, 1), float(3)], NONE),
    opCase('symbolic', [float('batch', 'sequence', 2), below(1, 'labels', 2), float('labels', 2)], NONE, {
      sizes: TWO_SIZES.map((sizes) => ({ ...sizes, labels: sizes.batch + 1 })),
    }),
  ],

  Cast: [
    opCase('float32 to int64', [constantInput(given('float32', [-2.75, -0.5, 0, 0.5, 3.25], 5))], {
      to: 'int64',
    }),
    opCase('float32 to int32', [constantInput(given('float32', [-2.75, 0.5, 3.25], 3))], { to: 'int32' }),
    opCase('float32 to bool', [constantInput(given('float32', [-2.75, 0, 0.5], 3))], { to: 'bool' }),
    opCase('int64 to float32', [given('int64', [-2, 0, 100_000], 3)], { to: 'float32' }),
    opCase('int32 to float32', [given('int32', [-2, 0, 100_000], 3)], { to: 'float32' }),
    opCase('bool to float32', [given('bool', [1, 0, 1], 3)], { to: 'float32' }),
    opCase('int64 to int32', [below(9, 'batch', 'sequence')], { to: 'int32' }, { sizes: TWO_SIZES }),
    opCase('float32 to itself', [float('batch', 'sequence')], { to: 'float32' }, { sizes: TWO_SIZES }),
    opCase(
      'float16 to float32',
      [given('float16', [-2.75, 0.5, 1024, 2 ** -14], 4)],
      { to: 'float32' },
      { unavailableOn: { 'onnxruntime-webgpu': 'SwiftShader has no shader-f16' } },
    ),
    opCase(
      'float32 to float16',
      [constantInput(given('float32', [-2.75, 0.5, 1024, 2 ** -14], 4))],
      { to: 'float16' },
      { unavailableOn: { 'onnxruntime-webgpu': 'SwiftShader has no shader-f16' } },
    ),
    opCase(
      'float32 to bfloat16',
      [constantInput(given('float32', [-2.75, 0.5, 2 ** 100, 2 ** -100], 4))],
      { to: 'bfloat16' },
      { unavailableOn: NO_BFLOAT16_OUTPUTS },
    ),
  ],

  ReduceSum: [
    ...reductionCases<'ReduceSum'>(),
    opCase('a symbolic axis', [float('batch', 'sequence', 2)], { axes: [0, 1] }, { sizes: TWO_SIZES }),
    opCase('int64', [given('int64', [1, -2, 3, 4], 2, 2)], { axes: [1] }),
  ],
  ReduceMean: [
    ...reductionCases<'ReduceMean'>(),
    opCase(
      'a symbolic axis, forward only',
      [constantInput(float('batch', 'sequence', 2))],
      { axes: [1] },
      { sizes: TWO_SIZES },
    ),
  ],
  ReduceLogSumExp: [
    opCase('a vector', [float(4)], NONE),
    opCase('large values', [given('float32', [500, 499, -500, -500, -501, -502], 2, 3)], NONE),
    opCase('symbolic', [float('batch', 2, 'sequence')], NONE, { sizes: TWO_SIZES }),
  ],
  Softmax: [
    opCase('a vector', [float(4)], NONE),
    opCase('masked', [given('float32', [1, 2, -1e9, 0.5, -1e9, -1e9], 2, 3)], NONE),
    opCase('large values', [given('float32', [500, 499, 498, -500], 1, 4)], NONE),
    opCase('rank 5', [float(1, 2, 1, 2, 3)], NONE),
    opCase('symbolic', [float('batch', 2, 1, 'sequence')], NONE, { sizes: TWO_SIZES }),
  ],
  RMSNormalization: [
    opCase('a matrix', [float(2, 4), float(4)], { epsilon: 1e-5 }),
    opCase('epsilon that matters', [float(2, 3), float(3)], { epsilon: 0.5 }),
    opCase('symbolic', [float('batch', 'sequence', 4), float(4)], { epsilon: 1e-6 }, { sizes: TWO_SIZES }),
  ],
  RotaryEmbedding: [
    opCase('one head', [float(2, 3, 4), ...tables(3, 2)], { numHeads: 1 }),
    opCase('three heads', [float(1, 2, 12), ...tables(2, 2)], { numHeads: 3 }),
    opCase(
      'symbolic',
      [float('batch', 'sequence', 8), ...tables('sequence', 2)],
      { numHeads: 2 },
      { sizes: TWO_SIZES },
    ),
  ],

  ConstantOfShape: [
    opCase('numbers', [], { shape: [2, 3], value: -1.5 }),
    opCase('a scalar', [], { shape: [], value: 2 }),
    opCase(
      'symbolic',
      [],
      { shape: ['batch*sequence+2', 'sequence-1', 'batch'], value: 0.5 },
      { sizes: TWO_SIZES, carrier: ['batch', 'sequence'] },
    ),
  ],
  Barrier: [
    opCase('a matrix', [float(2, 3), float(2, 3)], NONE),
    opCase('symbolic', [float('batch', 'sequence'), float('batch', 'sequence')], NONE, { sizes: TWO_SIZES }),
  ],
};

/** Tables of cosines and sines; any numbers do, a rotation they need not be. */
function tables(sequence: Dim, half: number): CaseInput[] {
  return [constantInput(float(sequence, half)), constantInput(float(sequence, half))];
}
