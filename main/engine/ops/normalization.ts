/**
 * @file Operators that normalise rows.
 */
import type { OpDefinition } from './definition.ts';

export const Softmax: OpDefinition<'Softmax'> = {
  infer: ([x]) => [{ dtype: x!.dtype, shape: x!.shape }],
  // dx = g p - p sum(g p)
  vjp(b, { outputs: [p] }, [g]) {
    const axis = p!.shape.length - 1;
    const weighted = b.mul(g!, p!);
    return [b.gatedAdd(weighted, p!, b.neg(b.reduceSum(weighted, [axis])))];
  },
  onnx: (e, _node, inputs, outputs) => e.node('Softmax', inputs, outputs, { axis: -1 }),
  tfjs: (tf, _node, [x]) => [tf.softmax(x!)],
};

/** Zhang and Sennrich 2019 (arXiv 1910.07467): y = w x r with r = 1 / sqrt(mean(x^2) + epsilon). */
export const RMSNormalization: OpDefinition<'RMSNormalization'> = {
  infer([x, weight]) {
    if (weight!.shape.length !== 1 || weight!.shape[0] !== x!.shape.at(-1)) {
      throw new Error(`RMSNormalization: weight [${weight!.shape.join(', ')}] for [${x!.shape.join(', ')}]`);
    }
    return [
      { dtype: x!.dtype, shape: x!.shape },
      { dtype: x!.dtype, shape: x!.shape.with(-1, 1) },
    ];
  },
  // With h = g w: dx = r (h - x r^2 mean(h x)), dw = sum of g x r over rows.
  vjp(b, { inputs: [x, weight], outputs: [, r] }, [g, gradientOfR], needed) {
    if (gradientOfR !== null) throw new Error('RMSNormalization: its second output has no gradient rule');
    const axis = x!.shape.length - 1;
    const gradientX = () => {
      const h = b.mul(g!, weight!);
      const projection = b.mul(b.mul(r!, r!), b.reduceMean(b.mul(h, x!), [axis]));
      return b.mul(b.gatedAdd(h, x!, b.neg(projection)), r!);
    };
    return [
      needed[0]! ? gradientX() : null,
      needed[1]! ? b.unbroadcast(b.mul(b.mul(g!, r!), x!), weight!.shape) : null,
    ];
  },
  onnx(e, { inputs: [x], outputs: [, scale], attributes: { epsilon } }, [input, weight], [y, r]) {
    const attributes = { axis: -1, epsilon: { float: epsilon }, stash_type: 1 };
    if (e.provider === 'cpu') {
      e.node('SimplifiedLayerNormalization', [input!, weight!], [y!, r!], attributes);
      return;
    }
    // WebGPU's kernel gives a mean in place of r.
    e.node('SimplifiedLayerNormalization', [input!, weight!], [y!], attributes);
    if (!e.isRead(scale!)) return;
    const [square, mean, shifted, root] = Array.from({ length: 4 }, () => e.temporary());
    e.node('Mul', [input!, input!], [square!]);
    e.node('ReduceMean', [square!, e.ints([x!.shape.length - 1])], [mean!], { keepdims: 1 });
    e.node('Add', [mean!, e.float(epsilon)], [shifted!]);
    e.node('Sqrt', [shifted!], [root!]);
    e.node('Reciprocal', [root!], [r!]);
  },
  tfjs(tf, { attributes: { epsilon } }, [x, weight]) {
    const r = tf.rsqrt(tf.add(tf.mean(tf.square(x!), -1, true), epsilon));
    return [tf.mul(tf.mul(x!, r), weight!), r];
  },
};
