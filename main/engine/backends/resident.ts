/**
 * @file Programs with state, such as weights in training: outputs of one run are inputs of the next, and stay where
 * the runtime computes.
 */
import type { Graph } from '../ir/graph.ts';
import type { Tensor } from '../ir/tensor.ts';
import {
  bindSymbols,
  type CarriedNames,
  type Executable,
  type ResidentExecutable,
  type Tensors,
} from './backend.ts';

/** State in the memory of the process, for runtimes that compute there or cannot keep it elsewhere. */
export class HostResidentExecutable implements ResidentExecutable {
  readonly #graph: Graph;
  readonly #executable: Executable;
  readonly #carried: CarriedNames;
  #state: Tensors = {};

  /** @param executable The graph, compiled. */
  constructor(graph: Graph, executable: Executable, carried: CarriedNames) {
    this.#graph = graph;
    this.#executable = executable;
    this.#carried = carried;
  }

  load(state: Tensors): Promise<void> {
    return new Promise((resolve) => {
      bindSymbols(this.#graph, state, carriedInputs(this.#graph, this.#carried));
      this.#state = copyOf(state, this.#carried.keys());
      resolve();
    });
  }

  async advance(feeds: Tensors): Promise<Tensors> {
    const outputs = await this.#executable.run({ ...feeds, ...this.#state });
    this.#state = Object.fromEntries(
      [...this.#carried].map(([input, output]) => [
        input,
        (output === null ? this.#state[input] : outputs[output])!,
      ]),
    );
    return withoutCarried(outputs, this.#carried);
  }

  async peek(feeds: Tensors): Promise<Tensors> {
    return withoutCarried(await this.#executable.run({ ...feeds, ...this.#state }), this.#carried);
  }

  read(): Promise<Tensors> {
    return Promise.resolve(copyOf(this.#state, this.#carried.keys()));
  }

  async release(): Promise<void> {
    this.#state = {};
    await this.#executable.release();
  }
}

/** The graph's inputs that are fed at every run. */
export function fedInputs(graph: Graph, carried: CarriedNames): Graph['inputs'] {
  return graph.inputs.filter(({ name }) => !carried.has(name));
}

/** The graph's inputs that are state. */
export function carriedInputs(graph: Graph, carried: CarriedNames): Graph['inputs'] {
  return graph.inputs.filter(({ name }) => carried.has(name));
}

/** The outputs that are the next state. */
export function nextOutputs(carried: CarriedNames): string[] {
  return [...carried.values()].filter((output) => output !== null);
}

/** @throws Error if the graph lacks a carried input or output, or their types differ in more than what symbols stand for. */
export function checkCarried(graph: Graph, carried: CarriedNames): void {
  for (const [input, output] of carried) {
    const to = graph.inputs.find(({ name }) => name === input);
    const from = output === null ? to : graph.outputs.find(({ name }) => name === output)?.value;
    const fits =
      to !== undefined &&
      from?.dtype === to.dtype &&
      from.shape.length === to.shape.length &&
      to.shape.every((dim, axis) => typeof dim === 'string' || dim === from.shape[axis]);
    if (!fits) throw new Error(`${graph.name}: output ${output ?? input} cannot be the next ${input}`);
  }
}

function withoutCarried(outputs: Tensors, carried: CarriedNames): Tensors {
  const next = new Set(nextOutputs(carried));
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => !next.has(name)));
}

function copyOf(tensors: Tensors, names: Iterable<string>): Tensors {
  return Object.fromEntries(
    [...names].map((name) => {
      const tensor = tensors[name]!;
      return [name, { ...tensor, data: tensor.data.slice() } as Tensor];
    }),
  );
}
