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
import type { Tensor } from '../../ir/tensor.ts';
import { bindSymbols, type CarriedNames, type ResidentExecutable, type Tensors } from '../backend.ts';
import { carriedInputs, fedInputs, nextOutputs } from '../resident.ts';
import { fromOrt, toOrt } from './ort-tensor.ts';

type DeviceTensors = Readonly<Record<string, ort.Tensor>>;
/** Opens a session whose outputs of these names stay on the device. */
type OpenSession = (graph: Graph, outputsOnDevice: readonly string[]) => Promise<ort.InferenceSession>;

export class DeviceResidentExecutable implements ResidentExecutable {
  readonly #graph: Graph;
  readonly #carried: CarriedNames;
  readonly #program: ort.InferenceSession;
  readonly #copies: Copies;
  #state: DeviceTensors = {};

  private constructor(graph: Graph, carried: CarriedNames, program: ort.InferenceSession, copies: Copies) {
    this.#graph = graph;
    this.#carried = carried;
    this.#program = program;
    this.#copies = copies;
  }

  static async open(
    graph: Graph,
    carried: CarriedNames,
    open: OpenSession,
  ): Promise<DeviceResidentExecutable> {
    const program = await open(graph, nextOutputs(carried));
    const copies = await Copies.open(carriedInputs(graph, carried), open);
    return new DeviceResidentExecutable(graph, carried, program, copies);
  }

  async load(state: Tensors): Promise<void> {
    const inputs = carriedInputs(this.#graph, this.#carried);
    bindSymbols(this.#graph, state, inputs);
    dispose(this.#state);
    const loaded: Record<string, ort.Tensor> = {};
    this.#state = loaded;
    for (const { name } of inputs) loaded[name] = await this.#copies.toDevice(state[name]!);
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
    const state: Record<string, Tensor> = {};
    for (const [name, tensor] of Object.entries(this.#state)) state[name] = await this.#copies.toHost(tensor);
    return state;
  }

  async release(): Promise<void> {
    dispose(this.#state);
    this.#state = {};
    await this.#program.release();
    await this.#copies.release();
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

interface CopySessions {
  readonly toDevice: ort.InferenceSession;
  readonly toHost: ort.InferenceSession;
}

const SOURCE = 'source';
const COPY = 'copy';

/** Copies tensors one at a time, so that the device never holds all of them twice. */
class Copies {
  readonly #sessions: ReadonlyMap<string, CopySessions>;

  private constructor(sessions: ReadonlyMap<string, CopySessions>) {
    this.#sessions = sessions;
  }

  /** For tensors of these element types and numbers of axes. */
  static async open(values: readonly Value[], open: OpenSession): Promise<Copies> {
    const sessions = new Map<string, CopySessions>();
    for (const { dtype, shape } of values) {
      const kind = kindOf(dtype, shape.length);
      if (sessions.has(kind)) continue;
      const source = { name: SOURCE, dtype, shape: shape.map((_, axis) => `axis${axis}`) };
      const outputs = [{ name: COPY, value: source }];
      const graph = { name: 'copy', inputs: [source], initializers: [], nodes: [], outputs };
      sessions.set(kind, { toDevice: await open(graph, [COPY]), toHost: await open(graph, []) });
    }
    return new Copies(sessions);
  }

  async toDevice(tensor: Tensor): Promise<ort.Tensor> {
    const { toDevice } = this.#sessions.get(kindOf(tensor.dtype, tensor.shape.length))!;
    return (await toDevice.run({ [SOURCE]: toOrt(tensor) }))[COPY]!;
  }

  async toHost(tensor: ort.Tensor): Promise<Tensor> {
    const { toHost } = this.#sessions.get(kindOf(tensor.type, tensor.dims.length))!;
    return fromOrt((await toHost.run({ [SOURCE]: tensor }))[COPY]!);
  }

  async release(): Promise<void> {
    for (const { toDevice, toHost } of this.#sessions.values()) {
      await toDevice.release();
      await toHost.release();
    }
  }
}

function kindOf(dtype: string, rank: number): string {
  return `${dtype} ${rank}`;
}
