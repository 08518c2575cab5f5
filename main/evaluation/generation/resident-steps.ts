/**
 * @file Steps with the cache on the device, where each gives the next and only logits come back. A step joins its own
 * keys and values with all others at the end, so a sequence shorter than the longest has a gap after its prompt; one that
 * is left out is gone on with, unread, since small steps cost a device no less.
 */
import type { Backend, CarriedNames, ResidentExecutable, Tensors } from '../../engine/backends/backend.ts';
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
  type ReadPrompts,
  type SequenceCache,
  type StepProgram,
} from './step-program.ts';

export class ResidentSteps implements StepProgram {
  readonly #executable: ResidentExecutable;
  readonly #checkpoint: Checkpoint;
  readonly #method: Method;

  private constructor(executable: ResidentExecutable, checkpoint: Checkpoint, method: Method) {
    this.#executable = executable;
    this.#checkpoint = checkpoint;
    this.#method = method;
  }

  static async compile(backend: Backend, checkpoint: Checkpoint, method: Method): Promise<ResidentSteps> {
    const { config } = checkpoint;
    const carried: CarriedNames = new Map([
      ...cacheNames(config.numHiddenLayers),
      ...[...adapterMethod(method).parameters(method, config).keys()].map(
        (name) => [parameterInput(name), null] as const,
      ),
    ]);
    const executable = await backend.compileResident(buildStepGraph(checkpoint, method, true), carried);
    return new ResidentSteps(executable, checkpoint, method);
  }

  async begin({ lengths, outputs, parameters }: ReadPrompts): Promise<SequenceCache> {
    const { config } = this.#checkpoint;
    const layout = adapterMethod(this.#method).layout(this.#method);
    const names = cacheNames(config.numHiddenLayers);
    await this.#executable.load({
      ...parameters,
      ...Object.fromEntries(names.map(([input, output]) => [input, outputs[output]!])),
    });
    const positions = outputs[cacheOutput('keys', 0)]!.shape[2]!;
    const gaps = lengths.map((length) => ({ start: length, end: positions }));
    let steps = 0;
    let rows = lengths.map((_, row) => row);
    const read = async (ids: readonly number[]): Promise<Tensors> => {
      const everyId = lengths.map((_, row) => ids[rows.indexOf(row)] ?? 0);
      const feeds = stepFeeds(config, layout, everyId, gaps, positions + steps);
      const { [LOGITS]: logits } = await this.#executable.advance(feeds);
      steps += 1;
      return { [LOGITS]: rowsOf(logits as Float32Tensor, rows) };
    };
    return {
      get lengths() {
        return rows.map((row) => lengths[row]! + steps);
      },
      keep: (sequences) => {
        rows = sequences.map((sequence) => rows[sequence]!);
      },
      read,
    };
  }

  release(): Promise<void> {
    return this.#executable.release();
  }
}

/** Inputs of the step's cache, and the outputs that are the next. */
function cacheNames(layers: number): (readonly [input: string, output: string])[] {
  return Array.from({ length: layers }, (_, layer) =>
    KEYS_AND_VALUES.map((part) => [cacheInput(part, layer), cacheOutput(part, layer)] as const),
  ).flat();
}

function rowsOf({ shape, data }: Float32Tensor, rows: readonly number[]): Float32Tensor {
  const width = shape[1]!;
  const picked = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) picked.set(data.subarray(row * width, (row + 1) * width), i * width);
  return { dtype: 'float32', shape: [rows.length, width], data: picked };
}
