/**
 * @file Rotary position embedding (Su et al. 2021, arXiv 2104.09864), in the half-split layout of Hugging
 * Face checkpoints: (x1, x2) -> (x1 cos - x2 sin, x2 cos + x1 sin) for the halves of each head.
 */
import { multiplyDims } from '../ir/dim.ts';
import type { OpDefinition } from './definition.ts';

export const RotaryEmbedding: OpDefinition<'RotaryEmbedding'> = {
  infer([x, cos, sin], { numHeads }) {
    const [, sequence, width] = x!.shape;
    const fits = [cos!, sin!].every(
      ({ shape }) =>
        shape.length === 2 && shape[0] === sequence && multiplyDims(shape[1]!, 2 * numHeads) === width,
    );
    if (x!.shape.length !== 3 || !fits) {
      throw new Error(`RotaryEmbedding: tables [${cos!.shape.join(', ')}] for [${x!.shape.join(', ')}]`);
    }
    return [{ dtype: x!.dtype, shape: x!.shape }];
  },
  // A rotation's transpose is the rotation by the opposite angle.
  vjp(b, { inputs: [, cos, sin], attributes: { numHeads } }, [g], needed) {
    if (needed[1]! || needed[2]!) throw new Error('RotaryEmbedding: its tables have no gradient rule');
    return [b.rotaryEmbedding(g!, cos!, b.neg(sin!), numHeads), null, null];
  },
  onnx(e, { attributes: { numHeads } }, [x, cos, sin], outputs) {
    const attributes = { num_heads: numHeads, interleaved: 0 };
    e.node('RotaryEmbedding', [x!, e.ints([0]), cos!, sin!], outputs, attributes, 'com.microsoft');
  },
  tfjs(tf, { attributes: { numHeads } }, [x, cos, sin]) {
    const [batch, sequence, width] = x!.shape as [number, number, number];
    const heads = tf.reshape(x!, [batch, sequence, numHeads, width / numHeads]);
    const [first, second] = tf.split(heads, 2, 3) as [typeof heads, typeof heads];
    const table = (t: typeof cos) => tf.expandDims(t!, 1);
    const rotated = tf.concat(
      [
        tf.sub(tf.mul(first, table(cos)), tf.mul(second, table(sin))),
        tf.add(tf.mul(second, table(cos)), tf.mul(first, table(sin))),
      ],
      3,
    );
    return [tf.reshape(rotated, [batch, sequence, width])];
  },
};
