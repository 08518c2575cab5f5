/**
 * @file Feeds of the training graph for a batch of items.
 */
import type { Tensors } from '../engine/backends/backend.ts';
import type { Tensor } from '../engine/ir/tensor.ts';
import type { Training } from '../../shared/model/training.ts';
import type { ModelConfig } from '../models/checkpoint/config.ts';
import type { AdapterLayout } from '../models/llama/decoder.ts';
import { textFeeds, type TextBatch } from '../models/llama/text-feeds.ts';
import type { EncodedItem } from '../models/tokenizer/encode-item.ts';
import { LOSS_INPUTS, type LossKind } from './training-program.ts';

/** Added to the score of an option that an item does not have. */
const NO_OPTION = -1e30;

/** Lengths are padded to a multiple of this: fewer distinct shapes. */
const PAD_TO = 8;

/** How the objective reads these items' logits. Written answers have no other options to be told from. */
export function lossKindFor(objective: Training['objective'], items: readonly EncodedItem[]): LossKind {
  if (objective === 'language-modeling' || items.every(({ options }) => options.length === 1))
    return 'tokens';
  return items.every(({ options }) => options.every((tokens) => tokens.length === 1))
    ? 'options'
    : 'option-sequences';
}

/** What an item adds to the loss's denominator: its completion's tokens, or itself. */
export function lossUnits(kind: LossKind, { options, right }: EncodedItem): number {
  return kind === 'tokens' ? options[right]!.length : 1;
}

/** Tokens of an item's longest training sequence. */
export function trainingLength(kind: LossKind, { context, options, right }: EncodedItem): number {
  if (kind === 'options') return context.length;
  const completions = kind === 'tokens' ? [options[right]!] : options;
  return context.length + Math.max(...completions.map((tokens) => tokens.length)) - 1;
}

export interface TrainingBatch {
  readonly feeds: Tensors;
  /** Real tokens in it. */
  readonly tokens: number;
}

/** @param totalUnits Loss units of the whole optimiser step, so that accumulated batches average over it. */
export function trainingBatch(
  config: ModelConfig,
  layout: AdapterLayout,
  kind: LossKind,
  items: readonly EncodedItem[],
  totalUnits: number,
): TrainingBatch {
  switch (kind) {
    case 'tokens':
      return tokensBatch(config, layout, items, totalUnits);
    case 'options':
      return optionsBatch(config, layout, items, totalUnits);
    case 'option-sequences':
      return optionSequencesBatch(config, layout, items, totalUnits);
  }
}

function tokensBatch(
  config: ModelConfig,
  layout: AdapterLayout,
  items: readonly EncodedItem[],
  totalUnits: number,
): TrainingBatch {
  const golds = items.map(({ options, right }) => options[right]!);
  const text = textFeeds(
    config,
    layout,
    items.map(({ context }, i) => [...context, ...golds[i]!.slice(0, -1)]),
    PAD_TO,
  );
  const labels = labelFeeds(
    text,
    items.map(({ context }, i) => ({ sequence: i, first: context.length, tokens: golds[i]! })),
  );
  const count = labels.rows.length;
  return {
    tokens: text.tokens,
    feeds: {
      ...text.feeds,
      ...labels.feeds,
      [LOSS_INPUTS.weights]: float32([count], new Float32Array(count).fill(1 / totalUnits)),
    },
  };
}

function optionsBatch(
  config: ModelConfig,
  layout: AdapterLayout,
  items: readonly EncodedItem[],
  totalUnits: number,
): TrainingBatch {
  const text = textFeeds(
    config,
    layout,
    items.map(({ context }) => context),
    PAD_TO,
  );
  const ids = [...new Set(items.flatMap(({ options }) => options.map(([token]) => token!)))].sort(
    (a, b) => a - b,
  );
  const column = new Map(ids.map((id, i) => [id, i]));
  const bias = new Float32Array(items.length * ids.length).fill(NO_OPTION);
  const gold = new Float32Array(items.length * ids.length);
  for (const [i, { options, right }] of items.entries()) {
    for (const [token] of options) bias[i * ids.length + column.get(token!)!] = 0;
    gold[i * ids.length + column.get(options[right]![0]!)!] = 1 / totalUnits;
  }
  return {
    tokens: text.tokens,
    feeds: {
      ...text.feeds,
      [LOSS_INPUTS.rows]: int64(
        [items.length],
        items.map(({ context }, i) => text.row(i, context.length - 1)),
      ),
      [LOSS_INPUTS.optionIds]: int64([ids.length], ids),
      [LOSS_INPUTS.optionBias]: float32([items.length, ids.length], bias),
      [LOSS_INPUTS.gold]: float32([items.length, ids.length], gold),
    },
  };
}

function optionSequencesBatch(
  config: ModelConfig,
  layout: AdapterLayout,
  items: readonly EncodedItem[],
  totalUnits: number,
): TrainingBatch {
  const columns = Math.max(...items.map(({ options }) => options.length));
  const sequences = items.flatMap((encoded, i) =>
    encoded.options.map((tokens, o) => ({ encoded, i, o, tokens })),
  );
  const text = textFeeds(
    config,
    layout,
    sequences.map(({ encoded, tokens }) => [...encoded.context, ...tokens.slice(0, -1)]),
    PAD_TO,
  );
  const labels = labelFeeds(
    text,
    sequences.map(({ encoded, tokens }, sequence) => ({ sequence, first: encoded.context.length, tokens })),
  );
  const cells = items.length * columns;
  const segments = new Float32Array(cells * labels.rows.length);
  const bias = new Float32Array(cells).fill(NO_OPTION);
  const gold = new Float32Array(cells);
  let label = 0;
  for (const { encoded, i, o, tokens } of sequences) {
    const cell = i * columns + o;
    bias[cell] = 0;
    if (o === encoded.right) gold[cell] = 1 / totalUnits;
    for (let t = 0; t < tokens.length; t++) segments[cell * labels.rows.length + label++] = 1;
  }
  return {
    tokens: text.tokens,
    feeds: {
      ...text.feeds,
      ...labels.feeds,
      [LOSS_INPUTS.segments]: float32([cells, labels.rows.length], segments),
      [LOSS_INPUTS.optionBias]: float32([items.length, columns], bias),
      [LOSS_INPUTS.gold]: float32([items.length, columns], gold),
    },
  };
}

interface Completion {
  readonly sequence: number;
  /** Position of its first token; the position before predicts it. */
  readonly first: number;
  readonly tokens: readonly number[];
}

function labelFeeds(text: TextBatch, completions: readonly Completion[]): { rows: number[]; feeds: Tensors } {
  const rows = completions.flatMap(({ sequence, first, tokens }) =>
    tokens.map((_, t) => text.row(sequence, first - 1 + t)),
  );
  const tokens = completions.flatMap((completion) => completion.tokens);
  return {
    rows,
    feeds: {
      [LOSS_INPUTS.rows]: int64([rows.length], rows),
      [LOSS_INPUTS.targets]: int64(
        [rows.length, 2],
        tokens.flatMap((token, i) => [i, token]),
      ),
    },
  };
}

function int64(shape: readonly number[], values: readonly number[]): Tensor {
  return { dtype: 'int64', shape, data: BigInt64Array.from(values, BigInt) };
}

function float32(shape: readonly number[], data: Float32Array): Tensor {
  return { dtype: 'float32', shape, data };
}
