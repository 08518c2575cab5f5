/**
 * @file The checkpoints that the benches run on.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openCheckpoint } from '../../main/models/checkpoint/checkpoint.ts';
import { writeQuantised } from '../../main/models/checkpoint/write-quantised.ts';
import { randomStream } from '../../shared/random/random-stream.ts';
import { writeRandomCheckpoint } from './random-checkpoint.ts';
import { DEMO_MODEL_CONFIG } from '../demo-model/model-config.ts';
import { BLOCK_SIZES, MODEL_CONFIG, type ModelName } from './workload.ts';

const DEMO = fileURLToPath(new URL('../../resources/demo/model', import.meta.url));

/** Makes what is asked for in `folder`. @returns The folder of each. */
export async function benchModels(
  folder: string,
  names: ReadonlySet<ModelName>,
): Promise<ReadonlyMap<ModelName, string>> {
  const made = new Map<ModelName, string>();
  const make = async (name: ModelName): Promise<string> => {
    if (name === 'demo') return DEMO;
    const known = made.get(name);
    if (known !== undefined) return known;
    const path = join(folder, name);
    made.set(name, path);
    mkdirSync(path);
    if (name === '8-bit' || name === '4-bit') {
      const form = { bits: name === '8-bit' ? 8 : 4, blockSize: BLOCK_SIZES[name] } as const;
      await writeQuantised(openCheckpoint(await make('float32')), form, path);
    } else if (name === 'pretrained') {
      await writeRandomCheckpoint(path, DEMO_MODEL_CONFIG, 'float32', randomStream(0));
    } else {
      await writeRandomCheckpoint(path, MODEL_CONFIG, name, randomStream(0));
    }
    return path;
  };
  for (const name of names) made.set(name, await make(name));
  return made;
}
