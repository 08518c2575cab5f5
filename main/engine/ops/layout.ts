/**
 * @file Operators that move elements: transpose, reshape, expand, concatenate, slice, pad, fill.
 */
import { addDims, broadcastShapes, sameShape, shapeSize, subtractDims, type Dim } from '../ir/dim.ts';
import type { OpDefinition } from './definition.ts';

/** INT64_MAX would not survive a double; any end past the axis means its end. */
const TO_THE_END = 2 ** 31 - 1;

export const Transpose: OpDefinition<'Transpose'> = {
  infer([x], { perm }) {
    if (perm.length !== x!.shape.length || new Set(perm).size !== perm.length) {
      throw new Error(`Transpose: permutation [${perm.join(', ')}] of [${x!.shape.join(', ')}]`);
    }
    return [{ dtype: x!.dtype, shape: perm.map((axis) => x!.shape[axis]!) }];
  },
  vjp(b, { attributes: { perm } }, [g]) {
    return [
      b.transpose(
        g!,
        perm.map((_, axis) => perm.indexOf(axis)),
      ),
    ];
  },
  onnx: (e, { attributes: { perm } }, inputs, outputs) => e.node('Transpose', inputs, outputs, { perm }),
  tfjs: (tf, { attributes: { perm } }, [x]) => [tf.transpose(x!, [...perm])],
};

export const Reshape: OpDefinition<'Reshape'> = {
  infer([x], { shape }) {
    if (shapeSize(x!.shape) !== shapeSize(shape)) {
      throw new Error(
        `Reshape: [${x!.shape.join(', ')}] to [${shape.join(', ')}] changes the number of elements`,
      );
    }
    return [{ dtype: x!.dtype, shape }];
  },
  vjp: (b, { inputs: [x] }, [g]) => [b.reshape(g!, x!.shape)],
  onnx(e, { inputs: [x], attributes: { shape } }, inputs, outputs) {
    // 0 copies the input's dimension, and one -1 is inferred: most shapes need no run-time arithmetic.
    const short = shape.map((dim, axis) => (typeof dim === 'number' ? dim : dim === x!.shape[axis] ? 0 : -1));
    const target = short.filter((dim) => dim === -1).length > 1 ? e.dims(shape) : e.ints(short);
    e.node('Reshape', [inputs[0]!, target], outputs);
  },
  tfjs: (tf, { attributes: { shape } }, [x], dim) => [tf.reshape(x!, shape.map(dim))],
};

export const Expand: OpDefinition<'Expand'> = {
  infer([x], { shape }) {
    if (!sameShape(broadcastShapes(x!.shape, shape), shape)) {
      throw new Error(`Expand: [${x!.shape.join(', ')}] does not expand to [${shape.join(', ')}]`);
    }
    return [{ dtype: x!.dtype, shape }];
  },
  vjp: (b, { inputs: [x] }, [g]) => [b.unbroadcast(g!, x!.shape)],
  onnx(e, { inputs: [x], attributes: { shape } }, inputs, outputs) {
    const lead = shape.length - x!.shape.length;
    e.node(
      'Expand',
      [inputs[0]!, e.dims(shape.map((dim, axis) => (dim === x!.shape[axis - lead] ? 1 : dim)))],
      outputs,
    );
  },
  tfjs: (tf, { attributes: { shape } }, [x], dim) => [tf.broadcastTo(x!, shape.map(dim))],
};

export const Concat: OpDefinition<'Concat'> = {
  infer(inputs, { axis }) {
    const [first] = inputs;
    const rest = (shape: readonly Dim[]) => shape.filter((_, i) => i !== axis);
    if (
      inputs.some(({ dtype, shape }) => dtype !== first!.dtype || !sameShape(rest(shape), rest(first!.shape)))
    ) {
      throw new Error(
        `Concat: ${inputs.map(({ shape }) => `[${shape.join(', ')}]`).join(' and ')} along ${axis}`,
      );
    }
    const length = inputs.reduce<Dim>((sum, { shape }) => addDims(sum, shape[axis]!), 0);
    return [{ dtype: first!.dtype, shape: first!.shape.with(axis, length) }];
  },
  vjp(b, { inputs, attributes: { axis } }, [g], needed) {
    let start: Dim = 0;
    return inputs.map((input, i) => {
      const end = addDims(start, input.shape[axis]!);
      const gradient = needed[i]! ? b.slice(g!, axis, start, end) : null;
      start = end;
      return gradient;
    });
  },
  onnx: (e, { attributes: { axis } }, inputs, outputs) => e.node('Concat', inputs, outputs, { axis }),
  tfjs: (tf, { attributes: { axis } }, inputs) => [tf.concat([...inputs], axis)],
};

export const Slice: OpDefinition<'Slice'> = {
  infer: ([x], { axis, start, end }) => [
    { dtype: x!.dtype, shape: x!.shape.with(axis, subtractDims(end, start)) },
  ],
  vjp: (b, { inputs: [x], attributes: { axis, start, end } }, [g]) => [
    b.pad(g!, axis, start, subtractDims(x!.shape[axis]!, end)),
  ],
  onnx(e, { inputs: [x], attributes: { axis, start, end } }, inputs, outputs) {
    const last = end === x!.shape[axis] ? e.ints([TO_THE_END]) : e.dims([end]);
    e.node('Slice', [inputs[0]!, e.dims([start]), last, e.ints([axis])], outputs);
  },
  tfjs(tf, { attributes: { axis, start, end } }, [x], dim) {
    const begin = x!.shape.map((_, i) => (i === axis ? dim(start) : 0));
    const size = x!.shape.map((length, i) => (i === axis ? dim(end) - dim(start) : length));
    return [tf.slice(x!, begin, size)];
  },
};

export const Pad: OpDefinition<'Pad'> = {
  infer: ([x], { axis, before, after }) => [
    { dtype: x!.dtype, shape: x!.shape.with(axis, addDims(addDims(x!.shape[axis]!, before), after)) },
  ],
  vjp: (b, { inputs: [x], attributes: { axis, before } }, [g]) => [
    b.slice(g!, axis, before, addDims(before, x!.shape[axis]!)),
  ],
  onnx(e, { inputs: [x], attributes: { axis, before, after } }, inputs, outputs) {
    const at = (amount: Dim) => x!.shape.map((_, i) => (i === axis ? amount : 0));
    e.node('Pad', [inputs[0]!, e.dims([...at(before), ...at(after)])], outputs);
  },
  tfjs(tf, { inputs, attributes: { axis, before, after } }, [x], dim) {
    return [
      tf.pad(
        x!,
        inputs[0]!.shape.map((_, i) => (i === axis ? [dim(before), dim(after)] : [0, 0])),
      ),
    ];
  },
};

export const ConstantOfShape: OpDefinition<'ConstantOfShape'> = {
  infer: (_inputs, { shape }) => [{ dtype: 'float32', shape }],
  vjp: () => [],
  onnx: (e, { attributes: { shape, value } }, _inputs, outputs) =>
    e.node('Expand', [e.float(value), e.dims(shape)], outputs),
  tfjs: (tf, { attributes: { shape, value } }, _inputs, dim) => [tf.fill(shape.map(dim), value)],
};
