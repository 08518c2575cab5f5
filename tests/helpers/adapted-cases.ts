/**
 * @file Small checkpoints with every method in them.
 */
import { join } from 'node:path';
import { openCheckpoint, type Checkpoint } from '../../main/models/checkpoint/checkpoint.ts';
import { readAdapter } from '../../main/peft/adapter-files.ts';
import type { AdapterState } from '../../main/peft/adapter.ts';
import { adapterMethod } from '../../main/peft/registry.ts';
import { methodSchema, type Method } from '../../shared/model/method.ts';
import { randomStream } from '../../shared/random/random-stream.ts';

const GOLDEN = join(import.meta.dirname, '../golden/pytorch');

/** One of each way into the decoder, for devices on which all would take too long. */
export const SLOW_CASES = new Set(['llama_tied, adaption', 'llama_tied, prompt', 'mistral_sw, prefix']);

export interface AdaptedCase {
  readonly title: string;
  readonly checkpoint: Checkpoint;
  readonly method: Method;
  readonly state: AdapterState;
}

/** PEFT's adapters of the golden checkpoints, and the methods that PEFT cannot represent, with large random tensors. */
async function casesOf(model: string): Promise<AdaptedCase[]> {
  const checkpoint = openCheckpoint(join(GOLDEN, model));
  const peft = ['adaption', 'lora_all', 'prefix', 'prefix_proj', 'prompt'].map((folder) => ({
    title: `${model}, ${folder}`,
    checkpoint,
    ...readAdapter(join(GOLDEN, model, folder), checkpoint),
  }));
  const own = await Promise.all(
    [
      { method: 'prefix-tuning', variant: 'hidden', numVirtualTokens: 3, layers: [1], initStd: 1 },
      { method: 'llama-adapter', adapterLen: 3, adapterLayers: 1, gate: 'per-head', initStd: 1 },
    ].map(async (config) => {
      const method = methodSchema.parse(config);
      const state = await adapterMethod(method).initialise(method, {
        checkpoint,
        random: randomStream(3),
        encode: () => [],
        keyValues: () => Promise.resolve([]),
      });
      for (const [name, { data }] of state) if (name.endsWith('gate')) data.fill(0.7);
      return { title: `${model}, ${method.method} of our own`, checkpoint, method, state };
    }),
  );
  return [{ title: model, checkpoint, method: { method: 'none' }, state: new Map() }, ...peft, ...own];
}

/** Every method in every golden checkpoint. */
export async function adaptedCases(): Promise<AdaptedCase[]> {
  return (await Promise.all(['llama', 'llama_tied', 'mistral_sw'].map(casesOf))).flat();
}
