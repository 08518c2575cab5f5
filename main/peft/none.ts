/**
 * @file The frozen base, the row that every method is compared with.
 */
import { NO_HOOKS } from '../models/llama/decoder.ts';
import type { AdapterMethod } from './adapter.ts';

export const none: AdapterMethod<'none'> = {
  parameters: () => new Map(),
  layout: () => ({ virtualTokens: 0, prefixTokens: 0 }),
  initialise: () => new Map(),
  hooks: () => NO_HOOKS,
  representation: () => ({ format: 'native', note: 'The frozen base has no adapter.' }),
  toPeft() {
    throw new Error('the frozen base has no PEFT form');
  },
};
