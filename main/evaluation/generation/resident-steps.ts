/**
 * @file Steps with the cache on the device, where each gives the next and only logits come back. A step joins its own
 * keys and values with all others at the end, so a sequence shorter than the longest has a gap after its prompt; one that
 * is left out is gone on with, unread, since small steps cost a device no less.
 */
import type { Backend } from '../../engine/backends/backend.ts';
import type { Method } from '../../../shared/model/method.ts';
import type { Checkpoint } from '../../models/checkpoint/checkpoint.ts';
import { stepFeeds } from '../../models/llama/text-feeds.ts';
import { parameterInput } from '../../peft/adapted-decoder.ts';
import type { Float32Tensor } from '../../peft/adapter.ts';
import { adapterMethod } from '../../peft/registry.ts';
import {
  buildStepGraph,
  cacheInput,
  cacheOutput,
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
  const cached = Array.from({ length: config.numHiddenLayers }, (_, layer) =>
    KEYS_AND_VALUES.map((part) => [cacheInput(part, layer), cacheOutput(part, layer)] as const),
  ).flat();
  const parameterNames = [...adapter.parameters(method, config).keys()];
  const carried = new Map<string, string | null>([
    ...cached,
    ...parameterNames.map((name) => [parameterInput(name), null] as const),
  ]);
  const executable = await backend.compileResident(buildStepGraph(checkpoint, method, true), carried);
  return {
    async begin({ lengths, outputs, parameters }) {
      const cache = cached.map(([input, output]) => [input, outputs[output]!] as const);
      await executable.load({ ...parameters, ...Object.fromEntries(cache) });
      const positions = outputs[cacheOutput('keys', 0)]!.shape[2]!;
      const gaps = lengths.map((length) => ({ start: length, end: positions }));
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
          const everyId = lengths.map((_, row) => ids[rows.indexOf(row)] ?? 0);
          const feeds = stepFeeds(config, layout, everyId, gaps, positions + steps);
          const { [LOGITS]: logits } = await executable.advance(feeds);
          steps += 1;
          return { [LOGITS]: rowsOf(logits as Float32Tensor, rows) };
        },
      };
    },
    release: () => executable.release(),
  };
}

function rowsOf({ shape, data }: Float32Tensor, rows: readonly number[]): Float32Tensor {
  const width = shape[1]!;
  const picked = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) picked.set(data.subarray(row * width, (row + 1) * width), i * width);
  return { dtype: 'float32', shape: [rows.length, width], data: picked };
}
