/**
 * @file Steps with the cache on the device, from which only logits come back. Prompts stay as they were read; what is
 * written each step gives to the next, with its own keys and values at the end. So a sequence shorter than the longest has
 * a gap after its prompt. One that is left out is gone on with, unread, since small steps cost a device no less.
 */
import type { Backend } from '../../engine/backends/backend.ts';
import type { Method } from '../../../shared/model/method.ts';
import { elementCount } from '../../engine/ir/tensor.ts';
import type { Checkpoint } from '../../models/checkpoint/checkpoint.ts';
import type { ModelConfig } from '../../models/checkpoint/config.ts';
import { stepFeeds } from '../../models/llama/text-feeds.ts';
import { parameterInput } from '../../peft/adapted-decoder.ts';
import type { Float32Tensor } from '../../peft/adapter.ts';
import { adapterMethod } from '../../peft/registry.ts';
import {
  buildStepGraph,
  cacheInput,
  cacheOutput,
  GROWING_CACHE,
  KEYS_AND_VALUES,
  LOGITS,
  type StepProgram,
} from './step-program.ts';

/** Compiles the program. */
export async function residentSteps(
  backend: Backend,
  checkpoint: Checkpoint,
  method: Method,
): Promise<StepProgram> {
  const { config } = checkpoint;
  const adapter = adapterMethod(method);
  const layout = adapter.layout(method);
  const caches = Array.from({ length: config.numHiddenLayers }, (_, layer) =>
    KEYS_AND_VALUES.map((part) => ({
      prompt: cacheInput('prompt', part, layer),
      written: cacheInput('written', part, layer),
      output: cacheOutput(part, layer),
    })),
  ).flat();
  const parameterNames = [...adapter.parameters(method, config).keys()];
  const carried = new Map<string, string | null>([
    ...caches.map(({ prompt }) => [prompt, null] as const),
    ...caches.map(({ written, output }) => [written, output] as const),
    ...parameterNames.map((name) => [parameterInput(name), null] as const),
  ]);
  const executable = await backend.compileResident(
    buildStepGraph(checkpoint, method, GROWING_CACHE),
    carried,
  );
  /** Whose cache is loaded. */
  let latest: readonly number[] | null = null;
  return {
    async begin({ lengths, outputs, parameters }) {
      latest = lengths;
      const positions = outputs[cacheOutput('keys', 0)]!.shape[2]!;
      // No dimension may be zero, so what is written begins with a place that is never seen.
      const nothing = placesOf(config, lengths.length, 1);
      await executable.load({
        ...parameters,
        ...Object.fromEntries(caches.map(({ prompt, output }) => [prompt, outputs[output]!])),
        ...Object.fromEntries(caches.map(({ written }) => [written, nothing])),
      });
      const gaps = lengths.map((length) => ({ start: length, end: positions + 1 }));
      let steps = 0;
      let rows = lengths.map((_, row) => row);
      return {
        get lengths() {
          return rows.map((row) => lengths[row]! + steps);
        },
        keep(sequences) {
          rows = sequences.map((sequence) => rows[sequence]!);
        },
        async read(ids) {
          if (latest !== lengths) throw new Error('another batch was begun in the meantime');
          const everyId = lengths.map((_, row) => ids[rows.indexOf(row)] ?? 0);
          const feeds = stepFeeds(config, layout, everyId, gaps, positions + 1 + steps);
          const { [LOGITS]: logits } = await executable.advance(feeds);
          steps += 1;
          return { [LOGITS]: rowsOf(logits as Float32Tensor, rows) };
        },
      };
    },
    release: () => executable.release(),
  };
}

/** Zeros for a part of a layer's cache. */
function placesOf({ numKeyValueHeads, headDim }: ModelConfig, batch: number, places: number): Float32Tensor {
  const shape = [batch, numKeyValueHeads, places, headDim];
  return { dtype: 'float32', shape, data: new Float32Array(elementCount(shape)) };
}

function rowsOf({ shape, data }: Float32Tensor, rows: readonly number[]): Float32Tensor {
  const width = shape[1]!;
  const picked = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) picked.set(data.subarray(row * width, (row + 1) * width), i * width);
  return { dtype: 'float32', shape: [rows.length, width], data: picked };
}
