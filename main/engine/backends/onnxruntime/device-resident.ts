/**
 * @file State that stays in the device's memory from run to run, through the WebGPU provider.
 *
 * What onnxruntime-node 1.30 asks for: a tensor gets onto the device as output of a session that copies it, and back
 * as output of another that is told nothing of the device (`getData` aborts the process); every output is fetched;
 * and a tensor on the device leaks unless it is disposed of.
 */
import type * as ort from 'onnxruntime-node';
import type { DType } from '../../ir/dtype.ts';
import type { Graph, Value } from '../../ir/graph.ts';
import { bindSymbols, type CarriedNames, type ResidentExecutable, type Tensors } from '../backend.ts';
import { carriedInputs, fedInputs, nextOutputs } from '../resident.ts';
import { fromOrt, toOrt } from './ort-tensor.ts';

type DeviceTensors = Readonly<Record<string, ort.Tensor>>;
/** Opens a session whose outputs of these names stay on the device. */
type OpenSession = (graph: Graph, outputsOnDevice: readonly string[]) => Promise<ort.InferenceSession>;

const copyName = (name: string): string => `copy:${name}`;

export class DeviceResidentExecutable implements ResidentExecutable {
  readonly #graph: Graph;
  readonly #carried: CarriedNames;
  readonly #program: ort.InferenceSession;
  readonly #uploads: ort.InferenceSession;
  readonly #downloads: ort.InferenceSession;
  #state: DeviceTensors = {};

  private constructor(
    graph: Graph,
    carried: CarriedNames,
    [program, uploads, downloads]: readonly [
      ort.InferenceSession,
      ort.InferenceSession,
      ort.InferenceSession,
    ],
  ) {
    this.#graph = graph;
    this.#carried = carried;
    this.#program = program;
    this.#uploads = uploads;
    this.#downloads = downloads;
  }

  static async open(
    graph: Graph,
    carried: CarriedNames,
    open: OpenSession,
  ): Promise<DeviceResidentExecutable> {
    const copies = copyGraph(carriedInputs(graph, carried));
    const program = await open(graph, nextOutputs(carried));
    const uploads = await open(
      copies,
      copies.outputs.map(({ name }) => name),
    );
    return new DeviceResidentExecutable(graph, carried, [program, uploads, await open(copies, [])]);
  }

  async load(state: Tensors): Promise<void> {
    const inputs = carriedInputs(this.#graph, this.#carried);
    bindSymbols(this.#graph, state, inputs);
    const results = await this.#uploads.run(
      Object.fromEntries(inputs.map(({ name }) => [name, toOrt(state[name]!)])),
    );
    dispose(this.#state);
    this.#state = Object.fromEntries(inputs.map(({ name }) => [name, results[copyName(name)]!]));
  }

  async advance(feeds: Tensors): Promise<Tensors> {
    const results = await this.#run(feeds);
    const next = Object.fromEntries(
      [...this.#carried].flatMap(([input, output]) => (output === null ? [] : [[input, results[output]!]])),
    );
    for (const input of Object.keys(next)) this.#state[input]!.dispose();
    this.#state = { ...this.#state, ...next };
    return this.#others(results);
  }

  async peek(feeds: Tensors): Promise<Tensors> {
    const results = await this.#run(feeds);
    for (const output of nextOutputs(this.#carried)) results[output]!.dispose();
    return this.#others(results);
  }

  async read(): Promise<Tensors> {
    const results = await this.#downloads.run(this.#state);
    return Object.fromEntries(
      [...this.#carried.keys()].map((input) => [input, fromOrt(results[copyName(input)]!)]),
    );
  }

  async release(): Promise<void> {
    dispose(this.#state);
    this.#state = {};
    for (const session of [this.#program, this.#uploads, this.#downloads]) await session.release();
  }

  async #run(feeds: Tensors): Promise<ort.InferenceSession.ReturnType> {
    const inputs = fedInputs(this.#graph, this.#carried);
    const state = Object.entries(this.#state).map(
      ([name, { type, dims }]) => [name, { dtype: type as DType, shape: dims }] as const,
    );
    bindSymbols(this.#graph, { ...feeds, ...Object.fromEntries(state) });
    return this.#program.run({
      ...Object.fromEntries(inputs.map(({ name }) => [name, toOrt(feeds[name]!)])),
      ...this.#state,
    });
  }

  #others(results: ort.InferenceSession.ReturnType): Tensors {
    const next = new Set(nextOutputs(this.#carried));
    const names = this.#graph.outputs.map(({ name }) => name).filter((name) => !next.has(name));
    return Object.fromEntries(names.map((name) => [name, fromOrt(results[name]!)]));
  }
}

function dispose(tensors: DeviceTensors): void {
  for (const tensor of Object.values(tensors)) tensor.dispose();
}

function copyGraph(inputs: readonly Value[]): Graph {
  return {
    name: 'copy',
    inputs,
    initializers: [],
    nodes: [],
    outputs: inputs.map((value) => ({ name: copyName(value.name), value })),
  };
}
