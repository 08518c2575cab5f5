/**
 * @file Products with 8-bit weights as products with what the weights stand for.
 */
import type { Graph, Node, Value } from '../ir/graph.ts';

/**
 * The graph with DequantizeLinear and MatMul for every MatMulNBits of 8 bits. On AVX2, onnxruntime's own has a kernel for 4
 * bits only, and only where weights are packed; else it does the same inside, and is slower at it. Milliseconds for
 * x [rows, 576] and W [1536, 576], one thread, for 1, 8, 32 and 512 rows (onnxruntime 1.30; time of the processor, the
 * least of several runs):
 *
 *                                        8 bits, block 64         4 bits, block 32
 *   MatMulNBits, weights in their file   4.6   5.5   6.0  22.8    5.0   4.0   4.8  18.5
 *   MatMulNBits, packed                  4.3   4.1   5.1  18.5    0.45  0.74  1.6  17.2
 *   the same, activations as int8        0.14  0.46  1.7  24.9    0.12  0.36  1.1  19.7
 *   this, weights in their file          2.4   2.9   3.7  16.5    3.8   3.2   3.8  14.8
 *   this, folded: float32, packed        0.17  0.31  1.1  16.8    0.12  0.23  0.74 11.6
 *
 * Where weights are packed, what 8 bits stand for is computed once and packed like any other weight: a token of
 * SmolLM-135M's shapes takes 47 ms of one thread instead of 280. 4 bits are as fast as they are (46 and 44 ms) in half the
 * memory. Activations in int8 would be another model than the one that was trained.
 */
export function dequantiseProducts(graph: Graph): Graph {
  const nodes = graph.nodes.flatMap((node): Node[] => {
    if (node.op !== 'MatMulNBits' || node.inputs[1]!.dtype !== 'uint8') return [node];
    const [x, values, scales, zeroPoints] = node.inputs as [Value, Value, Value, Value];
    const { scope, outputs, attributes } = node;
    const weight: Value = { name: `${outputs[0]!.name}_weight`, dtype: 'float32', shape: values.shape };
    return [
      { op: 'DequantizeLinear', inputs: [values, scales, zeroPoints], outputs: [weight], attributes, scope },
      {
        op: 'MatMul',
        inputs: [x, weight],
        outputs,
        attributes: { transA: false, transB: true, alpha: 1 },
        scope,
      },
    ];
  });
  return { ...graph, nodes };
}

/**
 * Whether the graph has products with 4-bit weights, whose kernel wants them packed: a copy as large as they are, for a
 * tenth of the time where rows are few.
 */
export function hasFourBitProducts({ nodes }: Graph): boolean {
  return nodes.some(({ op, inputs }) => op === 'MatMulNBits' && inputs[1]!.dtype === 'uint4');
}
