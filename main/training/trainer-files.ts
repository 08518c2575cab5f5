/**
 * @file A trainer's state as files of a checkpoint folder.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../../shared/model/input-error.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import {
  findTensor,
  readSafetensors,
  readTensor,
  writeSafetensors,
} from '../models/checkpoint/safetensors.ts';
import type { AdapterState, Float32Tensor } from '../peft/adapter.ts';
import type { TrainerState } from './trainer.ts';

const STATE = 'trainer_state.json';
const TENSORS = 'trainer_state.safetensors';
const PARTS = ['adapter', 'first_moment', 'second_moment', 'best'] as const;
type Part = (typeof PARTS)[number];

const stateSchema = z.strictObject({
  step: z.int().nonnegative(),
  trainMs: z.number().nonnegative(),
  best: z
    .strictObject({ step: z.int().positive(), loss: z.number(), accuracy: z.number().nullable() })
    .nullable(),
});

/** Writes the state into an existing empty folder. */
export function writeTrainerState(
  dir: string,
  { step, trainMs, adapter, optimizer, best }: TrainerState,
): void {
  const parts: Record<Part, AdapterState> = {
    adapter,
    first_moment: optimizer.firstMoments,
    second_moment: optimizer.secondMoments,
    best: best?.adapter ?? new Map(),
  };
  const tensors = PARTS.flatMap((part) =>
    [...parts[part]].map(([name, tensor]): [string, Float32Tensor] => [`${part}/${name}`, tensor]),
  );
  writeSafetensors(join(dir, TENSORS), new Map(tensors));
  const summary = best === null ? null : { step: best.step, loss: best.loss, accuracy: best.accuracy };
  writeFileAtomic(join(dir, STATE), JSON.stringify({ step, trainMs, best: summary }, null, 2) + '\n');
}

/** @throws InputError if the folder does not hold a state of an adapter with these parameters. */
export function readTrainerState(dir: string, names: readonly string[]): TrainerState {
  const parsed = stateSchema.safeParse(JSON.parse(readFileSync(join(dir, STATE), 'utf8')));
  if (!parsed.success)
    throw new InputError(join(dir, STATE), 'is damaged; delete the checkpoint folder to train anew');
  const { step, trainMs, best } = parsed.data;
  const file = readSafetensors(join(dir, TENSORS));
  const part = (prefix: Part): AdapterState =>
    new Map(names.map((name) => [name, readTensor(findTensor(file, `${prefix}/${name}`)) as Float32Tensor]));
  return {
    step,
    trainMs,
    adapter: part('adapter'),
    optimizer: { step, firstMoments: part('first_moment'), secondMoments: part('second_moment') },
    best: best === null ? null : { ...best, adapter: part('best') },
  };
}
