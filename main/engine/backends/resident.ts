/**
 * @file Programs with state, such as weights in training: outputs of one run are inputs of the next, and stay where
 * the runtime computes.
 */
import type { Graph } from '../ir/graph.ts';
import type { Tensor } from '../ir/tensor.ts';
import type { Executable, Tensors } from './backend.ts';

/** For each input that is state, the output that is its next value; both have one dtype and shape without symbols. */
export type CarriedNames = ReadonlyMap<string, string>;

export interface ResidentExecutable {
  /** Sets the state: a tensor for each carried input. @throws Error if one is missing or does not fit. */
  load(state: Tensors): Promise<void>;
  /** Runs on the state and what else the graph takes; the next state takes its place. @returns The other outputs. */
  advance(feeds: Tensors): Promise<Tensors>;
  /** The same outputs, and the state stays as it is. */
  peek(feeds: Tensors): Promise<Tensors>;
  /** A copy of the state, by input. */
  read(): Promise<Tensors>;
  /** Frees the state and what the runtime holds. */
  release(): Promise<void>;
}

/** State in the memory of the process, for runtimes that compute there or cannot keep it elsewhere. */
export class HostResidentExecutable implements ResidentExecutable {
  readonly #executable: Executable;
  readonly #carried: CarriedNames;
  #state: Tensors = {};

  constructor(executable: Executable, carried: CarriedNames) {
    this.#executable = executable;
    this.#carried = carried;
  }

  load(state: Tensors): Promise<void> {
    return new Promise((resolve) => {
      this.#state = copyOf(state, this.#carried.keys());
      resolve();
    });
  }

  async advance(feeds: Tensors): Promise<Tensors> {
    const outputs = await this.#executable.run({ ...feeds, ...this.#state });
    this.#state = Object.fromEntries([...this.#carried].map(([input, output]) => [input, outputs[output]!]));
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

/** @throws Error if the graph lacks a carried input or output, or their types differ or have symbols. */
export function checkCarried(graph: Graph, carried: CarriedNames): void {
  for (const [input, output] of carried) {
    const from = graph.outputs.find(({ name }) => name === output)?.value;
    const to = graph.inputs.find(({ name }) => name === input);
    const isFixed = to?.shape.every((dim) => typeof dim === 'number') ?? false;
    if (!isFixed || from?.dtype !== to?.dtype || from?.shape.join() !== to?.shape.join())
      throw new Error(`${graph.name}: output ${output} cannot be the next ${input}`);
  }
}

function withoutCarried(outputs: Tensors, carried: CarriedNames): Tensors {
  const next = new Set(carried.values());
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => !next.has(name)));
}

function copyOf(tensors: Tensors, names: Iterable<string>): Tensors {
  return Object.fromEntries(
    [...names].map((name) => {
      const tensor = tensors[name];
      if (tensor === undefined) throw new Error(`the state lacks ${name}`);
      return [name, { ...tensor, data: tensor.data.slice() } as Tensor];
    }),
  );
}
