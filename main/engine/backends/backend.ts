/**
 * @file What a runtime offers: it compiles a graph once and runs it many times.
 */
import { evaluateDim } from '../ir/dim.ts';
import type { Graph } from '../ir/graph.ts';
import type { Tensor } from '../ir/tensor.ts';

/** Tensors by the name of a graph's input or output. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** How a graph will be used, where that decides between speed and memory. */
export interface GraphUse {
  /** Products have few rows, as when a token of each sequence is read: weights cost more than what is done with them. */
  readonly fewRows: boolean;
}

export interface Backend {
  /** Runtime and device, such as `onnxruntime-cpu`. */
  readonly name: string;
  /** Whether the state of a resident program is in a device's memory, so that it crosses only when it is loaded or read. */
  readonly keepsState: boolean;
  /** @throws Error if the runtime refuses the graph or a weight file cannot be mapped. */
  compile(graph: Graph, use?: GraphUse): Promise<Executable>;
  /** The same for a graph with state, which stays on the device where the runtime can keep it there. */
  compileResident(graph: Graph, carried: CarriedNames): Promise<ResidentExecutable>;
}

export interface Executable {
  /** Runs the graph on one tensor for each of its inputs. @throws Error if a feed does not fit its input. */
  run(feeds: Tensors): Promise<Tensors>;
  /** Frees what the runtime holds. */
  release(): Promise<void>;
}

/**
 * For each input that is state, the output of the same dtype that is its next value; null where it stays what was loaded.
 * A symbolic dimension may change from one to the next, such as a cache's length.
 */
export type CarriedNames = ReadonlyMap<string, string | null>;

/** A program with state, such as weights in training: outputs of one run are inputs of the next. */
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

/**
 * Values of the graph's symbolic dimensions in these feeds.
 * @param inputs Those that are fed.
 * @throws Error naming the input if one is missing, has another dtype, or a shape that contradicts the graph.
 */
export function bindSymbols(
  graph: Graph,
  feeds: Readonly<Record<string, Pick<Tensor, 'dtype' | 'shape'>>>,
  inputs: Graph['inputs'] = graph.inputs,
): Map<string, number> {
  const symbols = new Map<string, number>();
  for (const { name, shape } of inputs) {
    const feed = feeds[name];
    if (feed === undefined) throw new Error(`${graph.name}: input ${name} is not fed`);
    for (const [axis, dim] of shape.entries()) {
      const size = feed.shape[axis];
      if (typeof dim === 'string' && /^\w+$/.test(dim) && !symbols.has(dim) && size !== undefined)
        symbols.set(dim, size);
    }
  }
  for (const input of inputs) {
    const feed = feeds[input.name]!;
    const expected = input.shape.map((dim) => evaluateDim(dim, symbols));
    if (feed.dtype !== input.dtype || feed.shape.join() !== expected.join()) {
      throw new Error(
        `${graph.name}: input ${input.name} is ${feed.dtype}[${feed.shape.join(', ')}], ` +
          `expected ${input.dtype}[${input.shape.join(', ')}] = [${expected.join(', ')}]`,
      );
    }
  }
  return symbols;
}
