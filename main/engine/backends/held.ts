/**
 * @file A program some of whose inputs stay the same over many runs: they cross to the device once, where the backend
 * keeps state.
 */
import type { Graph } from '../ir/graph.ts';
import type { Backend, Executable, Tensors } from './backend.ts';

export interface HeldExecutable extends Pick<Executable, 'release'> {
  /** @param held Does not cross again while it is the same object, so what is in it must not change. */
  run(held: Tensors, feeds: Tensors): Promise<Tensors>;
}

/** Compiles a graph. @param names Inputs that are held. */
export async function compileHeld(
  backend: Backend,
  graph: Graph,
  names: readonly string[],
): Promise<HeldExecutable> {
  if (!backend.keepsState) {
    const executable = await backend.compile(graph);
    return {
      run: (held, feeds) => executable.run({ ...held, ...feeds }),
      release: () => executable.release(),
    };
  }
  const resident = await backend.compileResident(graph, new Map(names.map((name) => [name, null])));
  let loaded: Tensors | null = null;
  return {
    async run(held, feeds) {
      if (held !== loaded) {
        loaded = null;
        await resident.load(held);
        loaded = held;
      }
      return resident.peek(feeds);
    },
    release: () => resident.release(),
  };
}
