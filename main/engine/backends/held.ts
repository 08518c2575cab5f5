/**
 * @file A program some of whose inputs stay the same over many runs: they cross to the device once, where the backend
 * keeps state.
 */
import type { Graph } from '../ir/graph.ts';
import type { Backend, Executable, ResidentExecutable, Tensors } from './backend.ts';

export class HeldExecutable {
  readonly #program: Executable | ResidentExecutable;
  #loaded: Tensors | null = null;

  private constructor(program: Executable | ResidentExecutable) {
    this.#program = program;
  }

  /** @param names Inputs that are held. */
  static async compile(backend: Backend, graph: Graph, names: Iterable<string>): Promise<HeldExecutable> {
    return new HeldExecutable(
      backend.keepsState
        ? await backend.compileResident(graph, new Map([...names].map((name) => [name, null])))
        : await backend.compile(graph),
    );
  }

  /** @param held Does not cross again while it is the same object, so what is in it must not change. */
  async run(held: Tensors, feeds: Tensors): Promise<Tensors> {
    const program = this.#program;
    if (!('peek' in program)) return program.run({ ...held, ...feeds });
    if (held !== this.#loaded) {
      this.#loaded = null;
      await program.load(held);
      this.#loaded = held;
    }
    return program.peek(feeds);
  }

  release(): Promise<void> {
    return this.#program.release();
  }
}
