/**
 * @file Every operator on every backend: its values against its definition, and its gradients against central
 * finite differences of those values.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backend, Executable, Tensors } from '../../main/engine/backends/backend.ts';
import { gradients } from '../../main/engine/autodiff/gradients.ts';
import { evaluateDim, type Dim, type Shape } from '../../main/engine/ir/dim.ts';
import type { Graph } from '../../main/engine/ir/graph.ts';
import type { OpType } from '../../main/engine/ir/op.ts';
import { GraphBuilder } from '../../main/engine/ops/builder.ts';
import { OPS } from '../../main/engine/ops/registry.ts';
import { verifyGraph } from '../../main/engine/ops/verify.ts';
import { randomStream, randomUniform } from '../../shared/random/random-stream.ts';
import { backendsUnderTest } from '../helpers/backends.ts';
import { fromTensor, generate, toTensor, type Dense } from './dense.ts';
import { OP_CASES, type OpCase } from './op-cases.ts';
import { REFERENCES } from './op-references.ts';

/** Of values relative to 1 plus their size; of gradients relative to the largest of the input, at least 1. */
interface Tolerance {
  readonly forward: number;
  readonly gradient: number;
}
const FLOAT32: Tolerance = { forward: 2e-6, gradient: 1e-5 };
/** The driver's exp, log and division may be a few steps off (WGSL, section 15.7.4). */
const WEBGPU: Tolerance = { forward: 1e-5, gradient: 5e-5 };

function tolerance({ name }: Backend): Tolerance {
  return name === 'onnxruntime-webgpu' ? WEBGPU : FLOAT32;
}

/** Of the finite differences, which are taken of the reference, in double precision. */
const STEP = 2 ** -13;

interface CaseGraph {
  /**
   * Outputs y0, y1, ... of the operator; with differentiable inputs also `loss` = sum of y0 * cotangent, its
   * gradients `d_i`, and `alone_i`, the same gradients taken one by one.
   */
  readonly graph: Graph;
  readonly differentiable: readonly number[];
}

function buildGraph<P extends OpType>(op: P, { inputs, attributes, carrier }: OpCase<P>): CaseGraph {
  const b = new GraphBuilder();
  const fed = inputs.map(({ dtype, shape }, i) => b.input(`x${i}`, dtype, shape));
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

/** Names and shapes of the inputs of one run. */
class Run<P extends OpType> {
  readonly dim: (dim: Dim) => number;
  readonly inputs: readonly Dense[];
  readonly #case: OpCase<P>;

  constructor(opCase: OpCase<P>, sizes: Readonly<Record<string, number>>, seed: number) {
    const symbols = new Map(Object.entries(sizes));
    const random = randomStream(seed);
    this.#case = opCase;
    this.dim = (dim) => evaluateDim(dim, symbols);
    this.inputs = opCase.inputs.map((input) => {
      const shape = this.shape(input.shape);
      // What is computed from is what is fed: float32.
      return { shape, data: input.values(shape, random).map(Math.fround) };
    });
  }

  shape(shape: Shape): number[] {
    return shape.map(this.dim);
  }

  feeds(inputs: readonly Dense[] = this.inputs): Tensors {
    const { carrier } = this.#case;
    return {
      ...Object.fromEntries(
        inputs.map((input, i) => [`x${i}`, toTensor(this.#case.inputs[i]!.dtype, input)]),
      ),
      ...(carrier === null
        ? {}
        : {
            carrier: toTensor(
              'float32',
              generate(this.shape(carrier), () => 0),
            ),
          }),
    };
  }
}

function expectClose(actual: Dense, expected: Dense, tolerance: number, scale?: number): void {
  expect(actual.shape).toEqual(expected.shape);
  for (const [i, value] of expected.data.entries()) {
    const bound = tolerance * (scale ?? 1 + Math.abs(value));
    if (!(Math.abs(actual.data[i]! - value) <= bound)) {
      expect.fail(`element ${i} is ${actual.data[i]}, expected ${value} within ${bound}`);
    }
  }
}

/** Runs a case at each of its sizes and checks values and gradients. */
async function check<P extends OpType>(backend: Backend, op: P, opCase: OpCase<P>): Promise<void> {
  const { graph, differentiable } = buildGraph(op, opCase);
  verifyGraph(graph);
  const executable = await backend.compile(graph);
  try {
    for (const [seed, sizes] of opCase.sizes.entries()) {
      const run = new Run(opCase, sizes, seed);
      const expected = REFERENCES[op](run.inputs, opCase.attributes, run.dim);
      const random = randomStream(1000 + seed);
      const cotangent = {
        shape: expected[0]!.shape,
        data: expected[0]!.data.map(() => Math.fround(2 * randomUniform(random) - 1)),
      };
      const feeds = run.feeds();
      const results = await executable.run(
        differentiable.length === 0 ? feeds : { ...feeds, cotangent: toTensor('float32', cotangent) },
      );

      for (const [i, output] of expected.entries()) {
        const { dtype, shape } = graph.outputs[i]!.value;
        expect(results[`y${i}`]!.dtype).toBe(dtype);
        expect(output.shape).toEqual(run.shape(shape));
        expectClose(fromTensor(results[`y${i}`]!), output, tolerance(backend).forward);
      }

      const lossAt = (inputs: readonly Dense[]): number => {
        const [y] = REFERENCES[op](inputs, opCase.attributes, run.dim);
        return y!.data.reduce((total, value, i) => total + value * cotangent.data[i]!, 0);
      };
      for (const i of differentiable) {
        const gradient = fromTensor(results[`d_${i}`]!);
        const input = run.inputs[i]!;
        expect(gradient.shape).toEqual(input.shape);
        const difference = generate(input.shape, () => 0).data.map((_, element) => {
          const moved = (step: number): readonly Dense[] =>
            run.inputs.with(i, { ...input, data: input.data.with(element, input.data[element]! + step) });
          return (lossAt(moved(STEP)) - lossAt(moved(-STEP))) / (2 * STEP);
        });
        const scale = Math.max(1, ...difference.map(Math.abs));
        const bound = tolerance(backend).gradient;
        expectClose(gradient, { shape: input.shape, data: difference }, bound, scale);
        const alone = results[`alone_${i}`];
        if (alone !== undefined) expectClose(fromTensor(alone), gradient, 0, scale);
      }
    }
  } finally {
    await executable.release();
  }
}

for (const { name, backend, note } of await backendsUnderTest()) {
  describe.skipIf(backend === null)(`${name}${note}`, () => {
    if (backend === null) {
      test('every operator');
      return;
    }
    // An open session keeps the WebGPU device, and what it compiled, from one case to the next.
    let open: Executable;
    beforeAll(async () => {
      const b = new GraphBuilder();
      open = await backend.compile(b.build('open', { one: b.constantOfShape([1], 1) }));
    });
    afterAll(() => open.release());
    for (const op of Object.keys(OPS) as OpType[]) {
      describe(op, () => {
        for (const opCase of OP_CASES[op]) {
          const lacking = opCase.unavailableOn[backend.name];
          test.skipIf(lacking !== undefined)(
            `${opCase.title}${lacking === undefined ? '' : ` (${lacking})`}`,
            () => check(backend, op, opCase),
          );
        }
      });
    }
  });
}
