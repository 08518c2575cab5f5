/**
 * @file What is read to score the options of an item: where it pays, one text that branches where the options part.
 */
import type { ModelConfig } from '../../models/checkpoint/config.ts';
import { tokensOf, type BranchingText } from '../../models/llama/branching-feeds.ts';
import type { EncodedItem } from '../../models/tokenizer/encode-item.ts';
import { commonStart } from './common-start.ts';

/** Attention to this many keys, times the hidden size, costs what the rest of a layer does for a token. */
const KEYS_PER_HIDDEN = 4;

/**
 * The texts of an item: one with a branch an option, or one an option, whichever costs less. The branching one has fewer
 * tokens, but its queries pass over the keys of all branches, so it loses where options are long and begin apart.
 *
 * An option's last token is not in them: nothing is predicted from it.
 */
export function optionTexts(
  { context, options }: EncodedItem,
  { hiddenSize }: Pick<ModelConfig, 'hiddenSize'>,
): readonly BranchingText[] {
  const whole = options.map((tokens) => [...context, ...tokens.slice(0, -1)]);
  const start = commonStart(whole);
  const together = { shared: whole[0]!.slice(0, start), branches: whole.map((ids) => ids.slice(start)) };
  const apart = whole.map((shared) => ({ shared, branches: [[]] }));
  const cost = (text: BranchingText): number => {
    const tokens = tokensOf(text);
    return tokens * (KEYS_PER_HIDDEN * hiddenSize + tokens);
  };
  return cost(together) <= apart.reduce((sum, text) => sum + cost(text), 0) ? [together] : apart;
}
