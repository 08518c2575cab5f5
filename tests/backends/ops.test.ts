/**
 * @file Every operator on every backend: its values against its definition, and its gradients against central
 * finite differences of those values.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backend, Executable } from '../../main/engine/backends/backend.ts';
import type { OpType } from '../../main/engine/ir/op.ts';
import { OPS } from '../../main/engine/ops/registry.ts';
import { verifyGraph } from '../../main/engine/ops/verify.ts';
import { describeBackends, openSession } from '../helpers/backends.ts';
import { fromTensor, generate, type Dense } from './dense.ts';
import { buildCaseGraph, CaseRun } from './case-graph.ts';
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
  const { graph, differentiable } = buildCaseGraph(op, opCase);
  verifyGraph(graph);
  const executable = await backend.compile(graph);
  try {
    for (const [seed, sizes] of opCase.sizes.entries()) {
      const run = new CaseRun(opCase, sizes, graph, seed);
      const expected = REFERENCES[op](run.inputs, opCase.attributes, run.dim);
      const results = await executable.run(run.feeds(graph));

      for (const [i, output] of expected.entries()) {
        const { dtype, shape } = graph.outputs[i]!.value;
        expect(results[`y${i}`]!.dtype).toBe(dtype);
        expect(output.shape).toEqual(run.shape(shape));
        expectClose(fromTensor(results[`y${i}`]!), output, tolerance(backend).forward);
      }

      const lossAt = (inputs: readonly Dense[]): number => {
        const [y] = REFERENCES[op](inputs, opCase.attributes, run.dim);
        return y!.data.reduce((total, value, i) => total + value * run.cotangent.data[i]!, 0);
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

await describeBackends((backend) => {
  let open: Executable;
  beforeAll(async () => {
    open = await openSession(backend);
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
