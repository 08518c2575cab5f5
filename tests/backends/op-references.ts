/**
 * @file What each operator computes, from its definition, in double precision: written apart from the engine and
 * short enough to check by eye.
 */
import type { Dim } from '../../main/engine/ir/dim.ts';
import type { OpAttributes, OpType } from '../../main/engine/ir/op.ts';
import { at, broadcast, generate, indices, type Dense } from './dense.ts';

export type Reference<P extends OpType> = (
  inputs: readonly Dense[],
  attributes: OpAttributes[P],
  dim: (dim: Dim) => number,
) => Dense[];

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

const unary =
  (f: (x: number) => number) =>
  ([x]: readonly Dense[]): Dense[] => [{ shape: x!.shape, data: x!.data.map(f) }];

const binary =
  (f: (x: number, y: number) => number) =>
  ([x, y]: readonly Dense[]): Dense[] => [
    generate(broadcast(x!.shape, y!.shape), (index) => f(at(x!, index), at(y!, index))),
  ];

/** `f` of all elements that share an index outside `axes`, which stay as 1. */
function reduce(x: Dense, axes: readonly number[], f: (values: number[]) => number): Dense {
  const shape = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const all = indices(x.shape);
  return generate(shape, (index) =>
    f(all.filter((i) => i.every((k, axis) => axes.includes(axis) || k === index[axis])).map((i) => at(x, i))),
  );
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;

/** Index of row `row` of `table` [rows, depth], as a vector. */
const indexRow = (table: Dense, row: number): number[] =>
  Array.from({ length: table.shape[1]! }, (_, column) => at(table, [row, column]));

export const REFERENCES: { readonly [P in OpType]: Reference<P> } = {
  Add: binary((x, y) => x + y),
  Sub: binary((x, y) => x - y),
  Mul: binary((x, y) => x * y),
  Div: binary((x, y) => x / y),
  Min: binary(Math.min),
  Neg: unary((x) => -x),
  Exp: unary(Math.exp),
  Sqrt: unary(Math.sqrt),
  Sigmoid: unary(sigmoid),
  SwiGLU: binary((gate, up) => gate * sigmoid(gate) * up),
  GatedAdd([x, y, gate]) {
    return [generate(x!.shape, (index) => at(x!, index) + at(y!, index) * at(gate!, index.with(-1, 0)))];
  },

  MatMul([a, b], { transA, transB, alpha }) {
    const [rows, inner] = transA ? a!.shape.slice(-2).reverse() : a!.shape.slice(-2);
    const columns = b!.shape.at(transB ? -2 : -1)!;
    const batch = broadcast(a!.shape.slice(0, -2), b!.shape.slice(0, -2));
    return [
      generate([...batch, rows!, columns], (index) => {
        const lead = index.slice(0, -2);
        const [i, j] = index.slice(-2) as [number, number];
        const terms = Array.from(
          { length: inner! },
          (_, k) =>
            at(a!, [...lead, ...(transA ? [k, i] : [i, k])]) *
            at(b!, [...lead, ...(transB ? [j, k] : [k, j])]),
        );
        return alpha * sum(terms);
      }),
    ];
  },

  DequantizeLinear: ([values, scales, zeroPoints], { blockSize }) => [
    dequantised(values!, scales!, zeroPoints!, blockSize),
  ],
  MatMulNBits([x, values, scales, zeroPoints], { blockSize }) {
    const w = dequantised(values!, scales!, zeroPoints!, blockSize);
    const [n, k] = w.shape as [number, number];
    return [
      generate([...x!.shape.slice(0, -1), n], (index) =>
        sum(
          Array.from({ length: k }, (_, i) => at(x!, [...index.slice(0, -1), i]) * at(w, [index.at(-1)!, i])),
        ),
      ),
    ];
  },

  Transpose: ([x], { perm }) => [
    generate(
      perm.map((axis) => x!.shape[axis]!),
      (index) =>
        at(
          x!,
          perm.map((_, axis) => index[perm.indexOf(axis)]!),
        ),
    ),
  ],
  Reshape: ([x], { shape }, dim) => [{ shape: shape.map(dim), data: x!.data }],
  Expand: ([x], { shape }, dim) => [generate(shape.map(dim), (index) => at(x!, index))],
  Concat(inputs, { axis }) {
    const length = sum(inputs.map(({ shape }) => shape[axis]!));
    return [
      generate(inputs[0]!.shape.with(axis, length), (index) => {
        let position = index[axis]!;
        const source = inputs.find(({ shape }) => {
          if (position < shape[axis]!) return true;
          position -= shape[axis]!;
          return false;
        });
        return at(source!, index.with(axis, position));
      }),
    ];
  },
  Slice: ([x], { axis, start, end }, dim) => [
    generate(x!.shape.with(axis, dim(end) - dim(start)), (index) =>
      at(x!, index.with(axis, index[axis]! + dim(start))),
    ),
  ],
  Pad: ([x], { axis, before, after }, dim) => [
    generate(x!.shape.with(axis, dim(before) + x!.shape[axis]! + dim(after)), (index) => {
      const position = index[axis]! - dim(before);
      return position < 0 || position >= x!.shape[axis]! ? 0 : at(x!, index.with(axis, position));
    }),
  ],

  Gather: ([data, rows]) => [
    generate([...rows!.shape, ...data!.shape.slice(1)], (index) =>
      at(data!, [at(rows!, index.slice(0, rows!.shape.length)), ...index.slice(rows!.shape.length)]),
    ),
  ],
  GatherND: ([data, table]) => [
    generate([table!.shape[0]!, ...data!.shape.slice(table!.shape[1])], ([row, ...rest]) =>
      at(data!, [...indexRow(table!, row!), ...rest]),
    ),
  ],
  ScatterND: ([data, table, updates]) => [
    generate(data!.shape, (index) => {
      const depth = table!.shape[1]!;
      const hits = indices([table!.shape[0]!]).filter(
        ([row]) => indexRow(table!, row!).join() === index.slice(0, depth).join(),
      );
      return at(data!, index) + sum(hits.map(([row]) => at(updates!, [row!, ...index.slice(depth)])));
    }),
  ],

  Cast: ([x], { to }) =>
    unary((value) => {
      if (to === 'bool') return value === 0 ? 0 : 1;
      return to === 'int32' || to === 'int64' ? Math.trunc(value) : value;
    })([x!]),

  ReduceSum: ([x], { axes }) => [reduce(x!, axes, sum)],
  ReduceMean: ([x], { axes }) => [reduce(x!, axes, mean)],
  ReduceLogSumExp: ([x]) => [reduce(x!, [x!.shape.length - 1], logSumExp)],
  Softmax([x]) {
    const total = reduce(x!, [x!.shape.length - 1], logSumExp);
    return [generate(x!.shape, (index) => Math.exp(at(x!, index) - at(total, index)))];
  },
  RMSNormalization([x, weight], { epsilon }) {
    const r = reduce(
      x!,
      [x!.shape.length - 1],
      (row) => 1 / Math.sqrt(mean(row.map((v) => v * v)) + epsilon),
    );
    return [generate(x!.shape, (index) => at(x!, index) * at(r, index) * at(weight!, index)), r];
  },
  RotaryEmbedding([x, cos, sin], { numHeads }) {
    const headDim = x!.shape[2]! / numHeads;
    const half = headDim / 2;
    return [
      generate(x!.shape, ([batch, position, column]) => {
        const k = column! % headDim;
        const angle = [position!, k % half];
        const other = at(x!, [batch!, position!, k < half ? column! + half : column! - half]);
        const turned = k < half ? -other : other;
        return at(x!, [batch!, position!, column!]) * at(cos!, angle) + turned * at(sin!, angle);
      }),
    ];
  },

  ConstantOfShape: (_inputs, { shape, value }, dim) => [generate(shape.map(dim), () => value)],
  Barrier: ([x]) => [x!],
};

function dequantised(values: Dense, scales: Dense, zeroPoints: Dense, blockSize: number): Dense {
  return generate(values.shape, ([row, column]) => {
    const block = [row!, Math.floor(column! / blockSize)];
    return (at(values, [row!, column!]) - at(zeroPoints, block)) * at(scales, block);
  });
}

function logSumExp(values: readonly number[]): number {
  const highest = Math.max(...values);
  return highest + Math.log(sum(values.map((value) => Math.exp(value - highest))));
}
