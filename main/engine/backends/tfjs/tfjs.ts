/**
 * @file The second runtime: interprets a graph node by node with TensorFlow.js. Gradients are nodes of the graph
 * like any other; TensorFlow.js's own differentiation is never used.
 */
import type * as tfjs from '@tensorflow/tfjs-core';
import { evaluateDim, type Dim } from '../../ir/dim.ts';
import type { Graph, NodeOf, Value } from '../../ir/graph.ts';
import type { OpType } from '../../ir/op.ts';
import type { Tensor } from '../../ir/tensor.ts';
import type { Tfjs } from '../../ops/definition.ts';
import { definitionOf } from '../../ops/registry.ts';
import { bindSymbols, type Backend, type Executable, type Tensors } from '../backend.ts';
import { checkCarried, HostResidentExecutable } from '../resident.ts';
import { loadBestTfjs, loadTfjs, type TfjsPackage, type TfjsRuntime } from './runtimes.ts';
import { download, readFileTensor, upload } from './transfer.ts';

export interface TfjsOptions {
  /** Which package to run on; the best that works when omitted. */
  readonly package?: TfjsPackage;
}

/**
 * The tfjs backend. Weights are read from their files into memory when a graph is compiled; 16-bit ones become
 * float32 there and take 4 bytes a parameter. A run blocks the event loop until it is done.
 * @throws Error if the package does not load.
 */
export async function tfjsBackend(options: TfjsOptions = {}): Promise<Backend> {
  const runtime = await (options.package === undefined ? loadBestTfjs() : loadTfjs(options.package));
  const compile = async (graph: Graph): Promise<Executable> => {
    const constants: [Value, Tensor][] = [];
    for (const { value, data } of graph.initializers) {
      constants.push([value, 'path' in data ? await readFileTensor(data) : data]);
    }
    return new TfjsExecutable(runtime, graph, constants);
  };
  return {
    name: runtime.package.replace('@tensorflow/', ''),
    keepsState: false,
    compile,
    async compileResident(graph, carried) {
      checkCarried(graph, carried);
      return new HostResidentExecutable(graph, await compile(graph), carried);
    },
  };
}

class TfjsExecutable implements Executable {
  readonly #runtime: TfjsRuntime;
  readonly #graph: Graph;
  readonly #constants = new Map<Value, tfjs.Tensor>();
  /** For each node, the values that nothing reads after it. */
  readonly #lastReads: readonly (readonly Value[])[];

  constructor(runtime: TfjsRuntime, graph: Graph, constants: readonly (readonly [Value, Tensor])[]) {
    this.#runtime = runtime;
    this.#graph = graph;
    this.#lastReads = lastReads(graph);
    this.#select();
    for (const [value, tensor] of constants) {
      this.#constants.set(value, upload(runtime.tf, tensor, `${graph.name}: constant ${value.name}`));
    }
  }

  run(feeds: Tensors): Promise<Tensors> {
    return new Promise((resolve) => resolve(this.#run(feeds)));
  }

  release(): Promise<void> {
    for (const tensor of this.#constants.values()) tensor.dispose();
    this.#constants.clear();
    return Promise.resolve();
  }

  #run(feeds: Tensors): Tensors {
    const { tf } = this.#runtime;
    const symbols = bindSymbols(this.#graph, feeds);
    const dim = (size: Dim): number => evaluateDim(size, symbols);
    const results: Record<string, Tensor> = {};
    this.#select();
    // The scope frees what is left, also where an operator throws; all else goes right after its last use.
    tf.tidy(() => {
      const tensors = new Map(this.#constants);
      for (const input of this.#graph.inputs) {
        tensors.set(input, upload(tf, feeds[input.name]!, `${this.#graph.name}: input ${input.name}`));
      }
      for (const [i, node] of this.#graph.nodes.entries()) {
        const inputs = node.inputs.map((input) => tensors.get(input)!);
        const outputs = tf.tidy(() => lower(tf, node, inputs, dim));
        for (const [j, output] of node.outputs.entries()) tensors.set(output, outputs[j]!);
        for (const value of this.#lastReads[i]!) {
          tensors.get(value)!.dispose();
          tensors.delete(value);
        }
      }
      for (const { name, value } of this.#graph.outputs) {
        results[name] = download(tensors.get(value)!, value.dtype);
      }
    });
    return results;
  }

  /** Packages that share TensorFlow.js's core share its one current backend, too. */
  #select(): void {
    const { tf, backendName } = this.#runtime;
    if (tf.getBackend() !== backendName) void tf.setBackend(backendName);
  }
}

/** Values that can go after each node: made or fed, not fetched, and not read by a later node. */
function lastReads(graph: Graph): Value[][] {
  const kept = new Set<Value>([
    ...graph.initializers.map(({ value }) => value),
    ...graph.outputs.map(({ value }) => value),
  ]);
  return graph.nodes
    .toReversed()
    .map((node) => {
      const dying = [...new Set([...node.inputs, ...node.outputs])].filter((value) => !kept.has(value));
      for (const value of dying) kept.add(value);
      return dying;
    })
    .reverse();
}

function lower<P extends OpType>(
  tf: Tfjs,
  node: NodeOf<P>,
  inputs: readonly tfjs.Tensor[],
  dim: (size: Dim) => number,
): tfjs.Tensor[] {
  return definitionOf(node.op).tfjs(tf, node, inputs, dim);
}
