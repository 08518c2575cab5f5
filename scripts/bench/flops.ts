/**
 * @file Floating-point operations that a training step or a scoring pass cannot do without, strictly counted:
 * what a program computes beyond them lowers its ratio.
 *
 * Conventions:
 * - Matrix products only, a multiplication and an addition for each term: 2 m k n. Norms, activations, softmax,
 *   rotations, the embedding's rows and the optimiser count nothing.
 * - No gradients of frozen weights, and no gradient of anything below what it trains. Where all weights train, that is
 *   the embeddings, whose rows have one.
 * - Attention counts the pairs that a query sees: the causal half, and the prefix.
 * - Hidden states after the last layer's keys and values are needed where a label is, and counted only there; so
 *   are the logits.
 */
import type { ModelConfig } from '../../main/models/checkpoint/config.ts';

export interface Shapes {
  readonly batch: number;
  /** Text tokens of each sequence. */
  readonly positions: number;
  /** The last so many positions of each sequence have a label, or options to score. */
  readonly labelPositions: number;
  /** Continuations of each sequence that do not see each other; all their positions have a label. */
  readonly branches?: { readonly count: number; readonly tokens: number };
}

/** What is trained, on every layer. */
export type Adapter =
  | { readonly kind: 'prefix-kv'; readonly tokens: number }
  /** On q_proj and v_proj. */
  | { readonly kind: 'lora-qv'; readonly rank: number }
  /** Every weight of the model. */
  | { readonly kind: 'full' };

type Model = Pick<
  ModelConfig,
  | 'hiddenSize'
  | 'intermediateSize'
  | 'numHiddenLayers'
  | 'numAttentionHeads'
  | 'numKeyValueHeads'
  | 'headDim'
  | 'vocabSize'
>;

/** Of one forward pass with logits at the label positions. */
export function forwardFlops(model: Model, adapter: Adapter, shapes: Shapes): number {
  const layers = layerSizes(model, adapter, shapes);
  const perLayer = layers.map(
    (n) => n.queryWeights + n.keyValueWeights + n.outputAndMlp + 2 * n.visiblePairs + n.loraDown + n.loraUp,
  );
  return sum(perLayer) + logitFlops(model, shapes);
}

/** Of forward pass, loss and backward pass. */
export function trainStepFlops(model: Model, adapter: Adapter, shapes: Shapes): number {
  const isFull = adapter.kind === 'full';
  const backward = layerSizes(model, adapter, shapes).map((n, layer) => {
    const isLowest = layer === 0 && !isFull;
    // dx = dy W has the cost of y = x W^T. The lowest layer's own input needs no gradient.
    const inputs = n.outputAndMlp + (isLowest ? 0 : n.queryWeights + n.keyValueWeights);
    // dW = dy^T x costs the same again.
    const weights = isFull ? n.outputAndMlp + n.queryWeights + n.keyValueWeights : 0;
    // y = B A x: the gradients of B, of A x and of A, and above the lowest layer of x.
    const lora = 2 * n.loraUp + (isLowest ? 1 : 2) * n.loraDown;
    return inputs + weights + lora + attentionBackward(adapter, n, isLowest);
  });
  const logitGradients = isFull ? 2 : 1;
  return forwardFlops(model, adapter, shapes) + sum(backward) + logitGradients * logitFlops(model, shapes);
}

/** Gradients of probabilities, values, queries and keys: each costs one product over the pairs it is needed for. */
function attentionBackward(adapter: Adapter, { visiblePairs, prefixPairs }: LayerSizes, isLowest: boolean) {
  if (!isLowest) return 4 * visiblePairs;
  switch (adapter.kind) {
    // Probabilities, values and keys of the prefix alone: the softmax's row sums come from output and gradient.
    case 'prefix-kv':
      return 3 * prefixPairs;
    // All but the keys.
    case 'lora-qv':
      return 3 * visiblePairs;
    case 'full':
      return 4 * visiblePairs;
  }
}

/** Operations of one forward product each, for one layer. */
interface LayerSizes {
  readonly queryWeights: number;
  readonly keyValueWeights: number;
  readonly outputAndMlp: number;
  /** Of queries with keys, or of probabilities with values. */
  readonly visiblePairs: number;
  readonly prefixPairs: number;
  /** A x of both adapters. */
  readonly loraDown: number;
  /** B (A x) of both adapters. */
  readonly loraUp: number;
}

function layerSizes(model: Model, adapter: Adapter, shapes: Shapes) {
  const { batch, positions, labelPositions, branches = { count: 0, tokens: 0 } } = shapes;
  const { hiddenSize: d, intermediateSize, headDim } = model;
  const queryWidth = model.numAttentionHeads * headDim;
  const keyValueWidth = model.numKeyValueHeads * headDim;
  const prefix = adapter.kind === 'prefix-kv' ? adapter.tokens : 0;
  const rank = adapter.kind === 'lora-qv' ? adapter.rank : 0;
  const branchTokens = branches.count * branches.tokens;
  const tokens = batch * (positions + branchTokens);
  // Those of a branch see the sequence, and 1 + 2 + ... of their own.
  const branchPairs = branchTokens * (positions + (branches.tokens + 1) / 2);
  return Array.from({ length: model.numHiddenLayers }, (_, layer): LayerSizes => {
    const queries = layer === model.numHiddenLayers - 1 ? labelPositions : positions;
    const rows = batch * (queries + branchTokens);
    // The last `queries` of 1 + 2 + ... + positions.
    const textPairs = batch * ((queries * (2 * positions - queries + 1)) / 2 + branchPairs);
    const prefixPairs = rows * prefix;
    return {
      queryWeights: 2 * rows * d * queryWidth,
      keyValueWeights: 4 * tokens * d * keyValueWidth,
      outputAndMlp: 2 * rows * (queryWidth * d + 3 * d * intermediateSize),
      visiblePairs: 2 * (textPairs + prefixPairs) * queryWidth,
      prefixPairs: 2 * prefixPairs * queryWidth,
      loraDown: 2 * (rows + tokens) * rank * d,
      loraUp: 2 * rank * (rows * queryWidth + tokens * keyValueWidth),
    };
  });
}

/** Forward, or the gradient of the hidden states, or of the head. */
function logitFlops({ hiddenSize, vocabSize }: Model, { batch, labelPositions, branches }: Shapes): number {
  const labels = labelPositions + (branches === undefined ? 0 : branches.count * branches.tokens);
  return 2 * batch * labels * hiddenSize * vocabSize;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
