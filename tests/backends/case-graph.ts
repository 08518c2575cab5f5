/**
 * @file A case of an operator as a graph with its gradients, and what to feed it.
 */
import type { Tensors } from '../../main/engine/backends/backend.ts';
import { gradients } from '../../main/engine/autodiff/gradients.ts';
import { evaluateDim, type Dim, type Shape } from '../../main/engine/ir/dim.ts';
import type { Graph } from '../../main/engine/ir/graph.ts';
import type { OpType } from '../../main/engine/ir/op.ts';
import { GraphBuilder } from '../../main/engine/ops/builder.ts';
import { randomStream, randomUniform } from '../../shared/random/random-stream.ts';
import { generate, toTensor, type Dense } from './dense.ts';
import type { OpCase } from './op-cases.ts';

export interface CaseGraph {
  /**
   * Outputs y0, y1, ... of the operator; with differentiable inputs also `loss` = sum of y0 * cotangent, its
   * gradients `d_i`, and `alone_i`, the same gradients taken one by one.
   */
  readonly graph: Graph;
  readonly differentiable: readonly number[];
}

export function buildCaseGraph<P extends OpType>(
  op: P,
  { inputs, attributes, carrier }: OpCase<P>,
): CaseGraph {
  const b = new GraphBuilder();
  const fed = inputs.map(({ dtype, shape, isWeight, values }, i) => {
    if (isWeight !== true) return b.input(`x${i}`, dtype, shape);
    const sizes = shape as readonly number[];
    return b.initializer(`x${i}`, toTensor(dtype, { shape: sizes, data: values(sizes, () => NaN) }));
  });
  if (carrier !== null) b.input('carrier', 'float32', carrier);
  const outputs = b.apply(op, fed, attributes);
  const results = Object.fromEntries(outputs.map((value, i) => [`y${i}`, value]));
  const differentiable = inputs.flatMap((input, i) => (input.differentiable ? [i] : []));
  if (differentiable.length === 0) return { graph: b.build(op, results), differentiable };

  const [y] = outputs;
  const weighted = b.mul(y!, b.input('cotangent', 'float32', y!.shape));
  const all = weighted.shape.map((_, axis) => axis);
  const loss = b.reshape(b.reduceSum(weighted, all), []);
  results['loss'] = loss;
  const targets = differentiable.map((i) => fed[i]!);
  const joint = gradients(b, loss, targets);
  for (const [k, i] of differentiable.entries()) {
    results[`d_${i}`] = joint[k]!;
    if (targets.length > 1) results[`alone_${i}`] = gradients(b, loss, [targets[k]!])[0]!;
  }
  return { graph: b.build(op, results), differentiable };
}

/** The inputs of one run of a case: its symbols have values, and its tensors random elements. */
export class CaseRun<P extends OpType> {
  readonly dim: (dim: Dim) => number;
  readonly inputs: readonly Dense[];
  /** What the first output is multiplied by, to make the loss. */
  readonly cotangent: Dense;
  readonly #case: OpCase<P>;

  constructor(opCase: OpCase<P>, sizes: Readonly<Record<string, number>>, graph: Graph, seed: number) {
    const symbols = new Map(Object.entries(sizes));
    const random = randomStream(seed);
    this.#case = opCase;
    this.dim = (dim) => evaluateDim(dim, symbols);
    this.inputs = opCase.inputs.map((input) => {
      const shape = this.shape(input.shape);
      // What is computed from is what is fed: float32.
      return { shape, data: input.values(shape, random).map(Math.fround) };
    });
    this.cotangent = generate(this.shape(graph.outputs[0]!.value.shape), () =>
      Math.fround(2 * randomUniform(random) - 1),
    );
  }

  shape(shape: Shape): number[] {
    return shape.map(this.dim);
  }

  /** Tensors for the inputs that `graph` has. */
  feeds(graph: Graph): Tensors {
    return Object.fromEntries(
      graph.inputs.map(({ name, dtype }) => [name, toTensor(dtype, this.#dense(name))]),
    );
  }

  #dense(name: string): Dense {
    if (name === 'cotangent') return this.cotangent;
    if (name === 'carrier') return generate(this.shape(this.#case.carrier!), () => 0);
    return this.inputs[Number(name.slice(1))]!;
  }
}
