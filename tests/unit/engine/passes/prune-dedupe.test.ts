import { describe, expect, test } from 'vitest';
import { printGraph } from '../../../../main/engine/ir/print.ts';
import { GraphBuilder } from '../../../../main/engine/ops/builder.ts';
import { verifyGraph } from '../../../../main/engine/ops/verify.ts';
import { dedupe } from '../../../../main/engine/passes/dedupe.ts';
import { prune } from '../../../../main/engine/passes/prune.ts';

describe('prune', () => {
  test('drops nodes and weights that no output needs, and keeps the interface', () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [2]);
    b.input('unused', 'float32', [2]);
    const dead = b.initializer('dead', { dtype: 'float32', shape: [2], data: new Float32Array(2) });
    b.exp(b.add(x, dead));
    const [y] = b.apply('RMSNormalization', [b.reshape(x, [1, 2]), x], { epsilon: 1 });
    const graph = prune(b.build('pruned', { y: y! }));
    verifyGraph(graph);
    expect(printGraph(graph)).toMatchInlineSnapshot(`
      "graph pruned
        input x: float32[2]
        input unused: float32[2]
        Reshape_5: float32[1, 2] = Reshape(x, shape=[1,2])
        RMSNormalization_6: float32[1, 2], RMSNormalization_7: float32[1, 1] = RMSNormalization(Reshape_5, x, epsilon=1)
        output y = RMSNormalization_6
      "
    `);
  });
});

describe('dedupe', () => {
  const merged = (build: (b: GraphBuilder) => void): string[] => {
    const b = new GraphBuilder();
    build(b);
    const outputs = Object.fromEntries(b.nodes.map((node, i) => [`y${i}`, node.outputs[0]!]));
    const graph = dedupe(b.build('deduped', outputs));
    verifyGraph(graph);
    return graph.nodes.map(({ op }) => op);
  };

  test('merges whole chains, and outputs follow', () => {
    expect(
      merged((b) => {
        const x = b.input('x', 'float32', [2]);
        for (let i = 0; i < 2; i++) b.neg(b.exp(b.add(x, b.scalar(1))));
      }),
    ).toEqual(['Add', 'Exp', 'Neg']);
  });

  test('keeps nodes apart whose attributes or operands differ', () => {
    expect(
      merged((b) => {
        const x = b.input('x', 'float32', [2, 2]);
        b.matMul(x, x);
        b.matMul(x, x, { transA: true });
        b.reduceSum(x, [0]);
        b.reduceSum(x, [1]);
        b.sub(x, b.scalar(1));
        b.sub(b.scalar(1), x);
        b.sub(x, b.scalar(2));
      }),
    ).toHaveLength(7);
  });

  test('keeps infinities apart', () => {
    expect(
      merged((b) => [Infinity, -Infinity, NaN].forEach((value) => b.constantOfShape([2], value))),
    ).toHaveLength(3);
  });

  test('keeps constants apart that only look alike', () => {
    expect(
      merged((b) => {
        const constant = (name: string) =>
          b.initializer(name, { dtype: 'float32', shape: [1], data: Float32Array.of(1) });
        b.neg(constant('first'));
        b.neg(constant('second'));
      }),
    ).toHaveLength(2);
  });

  test('keeps what a barrier holds apart from the original', () => {
    expect(
      merged((b) => {
        const x = b.input('x', 'float32', [2]);
        const after = b.input('after', 'float32', [2]);
        b.exp(x);
        b.exp(b.barrier(x, after));
      }),
    ).toEqual(['Exp', 'Barrier', 'Exp']);
  });
});
