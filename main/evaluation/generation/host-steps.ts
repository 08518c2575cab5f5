/**
 * @file Steps with the cache in the memory of the process, where a CPU reads it as it lies.
 */
import type { Backend, Executable, Tensors } from '../../engine/backends/backend.ts';
import type { Method } from '../../../shared/model/method.ts';
import type { Checkpoint } from '../../models/checkpoint/checkpoint.ts';
import { stepFeeds } from '../../models/llama/text-feeds.ts';
import { adapterMethod } from '../../peft/registry.ts';
import { KeyValueCache } from './key-value-cache.ts';
import { buildStepGraph, type ReadPrompts, type SequenceCache, type StepProgram } from './step-program.ts';

export class HostSteps implements StepProgram {
  readonly #executable: Executable;
  readonly #checkpoint: Checkpoint;
  readonly #method: Method;

  private constructor(executable: Executable, checkpoint: Checkpoint, method: Method) {
    this.#executable = executable;
    this.#checkpoint = checkpoint;
    this.#method = method;
  }

  static async compile(backend: Backend, checkpoint: Checkpoint, method: Method): Promise<HostSteps> {
    const executable = await backend.compile(buildStepGraph(checkpoint, method, false), { fewRows: true });
    return new HostSteps(executable, checkpoint, method);
  }

  begin({ lengths, outputs, parameters }: ReadPrompts): Promise<SequenceCache> {
    const { config } = this.#checkpoint;
    const layout = adapterMethod(this.#method).layout(this.#method);
    const cache = new KeyValueCache(config, lengths, outputs);
    const read = async (ids: readonly number[]): Promise<Tensors> => {
      const gaps = cache.lengths.map((length) => ({ start: length, end: cache.places }));
      const feeds = stepFeeds(config, layout, ids, gaps, cache.places);
      const step = await this.#executable.run({ ...feeds, ...cache.feeds(), ...parameters });
      cache.append(step);
      return step;
    };
    return Promise.resolve({
      get lengths() {
        return cache.lengths;
      },
      keep: (sequences) => cache.keep(sequences),
      read,
    });
  }

  release(): Promise<void> {
    return this.#executable.release();
  }
}
