/**
 * @file The adapter that training begins with, and the room that it leaves to text.
 */
import type { Method } from '../../shared/model/method.ts';
import { randomStream } from '../../shared/random/random-stream.ts';
import type { Backend } from '../engine/backends/backend.ts';
import type { Checkpoint } from '../models/checkpoint/checkpoint.ts';
import type { ModelConfig } from '../models/checkpoint/config.ts';
import type { Tokenizer } from '../models/tokenizer/tokenizer.ts';
import type { AdapterState } from './adapter.ts';
import { frozenKeyValues } from './frozen-key-values.ts';
import { adapterMethod } from './registry.ts';

interface Base {
  readonly checkpoint: Checkpoint;
  readonly tokenizer: Tokenizer;
  readonly backend: Backend;
}

/** The same for the same method, seed and base. */
export async function startAdapter(
  method: Method,
  seed: number,
  { checkpoint, tokenizer, backend }: Base,
): Promise<AdapterState> {
  return await adapterMethod(method).initialise(method, {
    checkpoint,
    random: randomStream(seed),
    encode: tokenizer.encode,
    keyValues: (ids) => frozenKeyValues(backend, checkpoint, ids),
  });
}

/** Positions that an adapter's tokens leave to text. */
export function roomForText(
  method: Method,
  { maxPositionEmbeddings }: Pick<ModelConfig, 'maxPositionEmbeddings'>,
): number {
  const { virtualTokens, prefixTokens } = adapterMethod(method).layout(method);
  return maxPositionEmbeddings - virtualTokens - prefixTokens;
}
