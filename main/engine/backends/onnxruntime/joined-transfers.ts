/**
 * @file Runs a graph whose small inputs and outputs were joined, as if they were not.
 */
import type { Graph } from '../../ir/graph.ts';
import { elementCount, type Tensor } from '../../ir/tensor.ts';
import { joinTransfers } from '../../passes/join-transfers.ts';
import { bindSymbols, type Executable, type Tensors } from '../backend.ts';

/** @param compile Compiles the joined graph. */
export async function withJoinedTransfers(
  graph: Graph,
  compile: (graph: Graph) => Promise<Executable>,
): Promise<Executable> {
  const { graph: joined, joinedInput, inputs, joinedOutput, outputs } = joinTransfers(graph);
  const executable = await compile(joined);

  function join(feeds: Tensors): Tensors {
    if (joinedInput === null) return feeds;
    const shape = joinedInput.shape as readonly number[];
    const data = new Float32Array(elementCount(shape));
    let start = 0;
    for (const { name } of inputs) {
      const own = feeds[name]!.data as Float32Array;
      data.set(own, start);
      start += own.length;
    }
    return { ...feeds, [joinedInput.name]: { dtype: 'float32', shape, data } };
  }

  function part(results: Tensors): Tensors {
    if (joinedOutput === null) return results;
    const { [joinedOutput]: all, ...others } = results;
    let start = 0;
    const parts = outputs.map(({ name, value }): [string, Tensor] => {
      const shape = value.shape as readonly number[];
      const end = start + elementCount(shape);
      const data = (all!.data as Float32Array).slice(start, end);
      start = end;
      return [name, { dtype: 'float32', shape, data }];
    });
    return { ...others, ...Object.fromEntries(parts) };
  }

  return {
    async run(feeds) {
      bindSymbols(graph, feeds);
      return part(await executable.run(join(feeds)));
    },
    release: () => executable.release(),
  };
}
