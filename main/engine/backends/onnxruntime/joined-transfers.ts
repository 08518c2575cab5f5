/**
 * @file Runs a graph whose small inputs and outputs were joined, as if they were not.
 */
import type { Graph } from '../../ir/graph.ts';
import { elementCount } from '../../ir/tensor.ts';
import { joinTransfers, type JoinedTransfers } from '../../passes/join-transfers.ts';
import { bindSymbols, type Executable, type Tensors } from '../backend.ts';

export class JoinedTransfersExecutable implements Executable {
  readonly #graph: Graph;
  readonly #joined: JoinedTransfers;
  readonly #executable: Executable;

  private constructor(graph: Graph, joined: JoinedTransfers, executable: Executable) {
    this.#graph = graph;
    this.#joined = joined;
    this.#executable = executable;
  }

  /** @param compile Compiles the joined graph. */
  static async open(graph: Graph, compile: (graph: Graph) => Promise<Executable>): Promise<Executable> {
    const joined = joinTransfers(graph);
    return new JoinedTransfersExecutable(graph, joined, await compile(joined.graph));
  }

  async run(feeds: Tensors): Promise<Tensors> {
    bindSymbols(this.#graph, feeds);
    const { joinedInput, inputs, joinedOutput, outputs } = this.#joined;
    const all = { ...feeds };
    if (joinedInput !== null) {
      const shape = joinedInput.shape as readonly number[];
      const data = new Float32Array(elementCount(shape));
      let start = 0;
      for (const { name } of inputs) {
        const own = feeds[name]!.data as Float32Array;
        data.set(own, start);
        start += own.length;
      }
      all[joinedInput.name] = { dtype: 'float32', shape, data };
    }
    const results = await this.#executable.run(all);
    if (joinedOutput === null) return results;
    const { [joinedOutput]: joined, ...others } = results;
    const data = joined!.data as Float32Array;
    let start = 0;
    const parts = outputs.map(({ name, value }) => {
      const shape = value.shape as readonly number[];
      const end = start + elementCount(shape);
      const part = { dtype: 'float32' as const, shape, data: data.slice(start, end) };
      start = end;
      return [name, part] as const;
    });
    return { ...others, ...Object.fromEntries(parts) };
  }

  release(): Promise<void> {
    return this.#executable.release();
  }
}
