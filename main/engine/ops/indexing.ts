/**
 * @file Operators that read and add rows by index.
 */
import { sameShape, shapeSize } from '../ir/dim.ts';
import type { OpDefinition, ValueType } from './definition.ts';

function requireInt64(op: string, indices: ValueType): void {
  if (indices.dtype !== 'int64') throw new Error(`${op}: indices are ${indices.dtype}, not int64`);
}

export const Gather: OpDefinition<'Gather'> = {
  infer([data, indices]) {
    requireInt64('Gather', indices!);
    return [{ dtype: data!.dtype, shape: [...indices!.shape, ...data!.shape.slice(1)] }];
  },
  vjp(b, { inputs: [data, indices] }, [g]) {
    const rows = shapeSize(indices!.shape);
    const updates = b.reshape(g!, [rows, ...data!.shape.slice(1)]);
    return [b.scatterND(b.constantOfShape(data!.shape, 0), b.reshape(indices!, [rows, 1]), updates), null];
  },
  onnx: (e, _node, inputs, outputs) => e.node('Gather', inputs, outputs, { axis: 0 }),
  tfjs: (tf, _node, [data, indices]) => [tf.gather(data!, indices!, 0)],
};

export const GatherND: OpDefinition<'GatherND'> = {
  infer([data, indices]) {
    requireInt64('GatherND', indices!);
    const [rows, depth] = indices!.shape;
    if (indices!.shape.length !== 2 || typeof depth !== 'number' || depth > data!.shape.length) {
      throw new Error(`GatherND: indices [${indices!.shape.join(', ')}] into [${data!.shape.join(', ')}]`);
    }
    return [{ dtype: data!.dtype, shape: [rows!, ...data!.shape.slice(depth)] }];
  },
  vjp: (b, { inputs: [data, indices] }, [g]) => [
    b.scatterND(b.constantOfShape(data!.shape, 0), indices!, g!),
    null,
  ],
  onnx: (e, _node, inputs, outputs) => e.node('GatherND', inputs, outputs),
  tfjs: (tf, _node, [data, indices]) => [tf.gatherND(data!, indices!)],
};

export const ScatterND: OpDefinition<'ScatterND'> = {
  infer([data, indices, updates]) {
    requireInt64('ScatterND', indices!);
    const [rows, depth] = indices!.shape;
    const expected = [rows!, ...data!.shape.slice(typeof depth === 'number' ? depth : 0)];
    if (data!.dtype !== updates!.dtype || !sameShape(updates!.shape, expected)) {
      throw new Error(`ScatterND: updates [${updates!.shape.join(', ')}], expected [${expected.join(', ')}]`);
    }
    return [{ dtype: data!.dtype, shape: data!.shape }];
  },
  vjp: (b, { inputs: [, indices] }, [g], needed) => [
    needed[0]! ? g! : null,
    null,
    needed[2]! ? b.gatherND(g!, indices!) : null,
  ],
  onnx: (e, _node, inputs, outputs) => e.node('ScatterND', inputs, outputs, { reduction: 'add' }),
  tfjs(tf, _node, [data, indices, updates]) {
    return [tf.add(data!, tf.scatterND(indices!, updates!, data!.shape))];
  },
};
