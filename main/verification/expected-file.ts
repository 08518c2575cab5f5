/**
 * @file expected.json: what another implementation (PyTorch, transformers, PEFT) computed on a checkpoint and
 * its adapters, to hold ours against.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { parseInput } from '../../shared/model/schema-problem.ts';
import { readJsonObject } from '../models/checkpoint/json-file.ts';

const EXPECTED_FILE = 'expected.json';

const matrix = z.array(z.array(z.number()).nonempty()).nonempty();

/** `adamw_lr1e-2_wd0.01_losses`: losses before each of some AdamW steps at this rate and decay. */
const ADAMW_KEY = /^adamw_lr([0-9.e+-]+)_wd([0-9.e+-]+)_losses$/;

const adapterSchema = z.looseObject({
  trainable: z.int().nonnegative().optional(),
  /** Every position, virtual tokens of a soft prompt first. */
  logits: matrix.optional(),
  loss: z.number().optional(),
});

const expectedSchema = z.looseObject({
  input_ids: z.array(z.int().nonnegative()).min(2),
  base_logits: matrix.optional(),
  /** -100 where there is no label, as in transformers. */
  labels: z.array(z.int()).optional(),
  adapters: z.record(z.string().regex(/^[\w.-]+$/, 'the name of a subfolder'), adapterSchema).default({}),
});

export interface ExpectedAdamW {
  readonly learningRate: number;
  readonly weightDecay: number;
  readonly losses: readonly number[];
}

export interface ExpectedAdapter {
  readonly trainable: number | null;
  readonly logits: readonly (readonly number[])[] | null;
  readonly loss: number | null;
  readonly adamW: ExpectedAdamW | null;
}

export interface Expected {
  readonly inputIds: readonly number[];
  readonly baseLogits: readonly (readonly number[])[] | null;
  readonly labels: readonly number[] | null;
  readonly adapters: ReadonlyMap<string, ExpectedAdapter>;
}

/** @throws InputError naming the field that is missing or malformed. */
export function readExpected(dir: string): Expected {
  const path = join(dir, EXPECTED_FILE);
  const file = parseInput(expectedSchema, readJsonObject(path), path);
  return {
    inputIds: file.input_ids,
    baseLogits: file.base_logits ?? null,
    labels: file.labels ?? null,
    adapters: new Map(
      Object.entries(file.adapters).map(([name, adapter]) => [
        name,
        {
          trainable: adapter.trainable ?? null,
          logits: adapter.logits ?? null,
          loss: adapter.loss ?? null,
          adamW: adamWOf(path, name, adapter),
        },
      ]),
    ),
  };
}

function adamWOf(path: string, name: string, adapter: z.infer<typeof adapterSchema>): ExpectedAdamW | null {
  for (const [key, value] of Object.entries(adapter)) {
    const match = ADAMW_KEY.exec(key);
    if (match === null) continue;
    const losses = parseInput(z.array(z.number()).nonempty(), value, `${path}, adapters.${name}.${key}`);
    return { learningRate: Number(match[1]), weightDecay: Number(match[2]), losses };
  }
  return null;
}
