/**
 * @file Steps with the cache in the memory of the process, where a CPU reads it as it lies.
 */
import type { Backend } from '../../engine/backends/backend.ts';
import type { Method } from '../../../shared/model/method.ts';
import type { Checkpoint } from '../../models/checkpoint/checkpoint.ts';
import { stepFeeds } from '../../models/llama/text-feeds.ts';
import { adapterMethod } from '../../peft/registry.ts';
import { KeyValueCache } from './key-value-cache.ts';
import { buildStepGraph, WHOLE_CACHE, type StepProgram } from './step-program.ts';

/** Compiles the program. */
export async function hostSteps(
  backend: Backend,
  checkpoint: Checkpoint,
  method: Method,
): Promise<StepProgram> {
  const { config } = checkpoint;
  const layout = adapterMethod(method).layout(method);
  const executable = await backend.compile(buildStepGraph(checkpoint, method, WHOLE_CACHE), {
    fewRows: true,
  });
  return {
    begin({ lengths, outputs, parameters }) {
      const cache = new KeyValueCache(config, lengths, outputs);
      return Promise.resolve({
        get lengths() {
          return cache.lengths;
        },
        keep: (sequences) => cache.keep(sequences),
        async read(ids) {
          const gaps = cache.lengths.map((length) => ({ start: length, end: cache.places }));
          const feeds = stepFeeds(config, layout, ids, gaps, cache.places);
          const step = await executable.run({ ...feeds, ...cache.feeds(), ...parameters });
          cache.append(step);
          return step;
        },
      });
    },
    release: () => executable.release(),
  };
}
