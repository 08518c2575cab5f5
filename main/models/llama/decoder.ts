/**
 * @file The decoder of Llama, Mistral and Qwen as a graph, with the places where adapters enter it. Shapes in
 * comments: B batch, P positions (virtual tokens of a soft prompt, then text), S keys a query can see, d hidden
 * size, H heads, K key-value heads, g = H / K, D head size. Formulas: transformers' modeling_llama.py,
 * modeling_mistral.py, modeling_qwen2.py and modeling_qwen3.py.
 */
import { addDims, multiplyDims, subtractDims, type Dim } from '../../engine/ir/dim.ts';
import type { Value } from '../../engine/ir/graph.ts';
import type { GraphBuilder } from '../../engine/ops/builder.ts';
import type { ModelConfig } from '../checkpoint/config.ts';
import type { LinearModule } from '../../../shared/model/method.ts';

/** Keys and values of one layer that come from an adapter: [n, K * D] each, keys not rotated. */
export interface AdapterKeyValues {
  readonly keys: Value;
  readonly values: Value;
}

/** The frozen projections of a layer, with what normalises keys: [n, d] -> [n, K * D]. */
export interface LayerProjections {
  readonly layer: number;
  readonly keys: (x: Value) => Value;
  readonly values: (x: Value) => Value;
}

/** How an adapter enters the decoder. The frozen model is the adapter that does nothing. */
export interface AdapterHooks {
  /** A trainable stand-in for a weight of the checkpoint. */
  weight(name: string): Value | null;
  /** Virtual tokens that stand before the text, [n, d]. */
  virtualTokens(): Value | null;
  /** What replaces the output `y` of a linear module on `x`. */
  linear(layer: number, module: LinearModule, x: Value, y: Value): Value;
  /** Keys and values before the text's own, in one softmax with them. */
  prefix(projections: LayerProjections): AdapterKeyValues | null;
  /** Keys and values with a softmax of their own, added under a gate ([1] or one a head, [H]). */
  adaption(projections: LayerProjections): (AdapterKeyValues & { readonly gate: Value }) | null;
  /** Told of the text's own keys (rotated) and values, [B, P, K * D] each. */
  observe(layer: number, keys: Value, values: Value): void;
}

/** The frozen model. */
export const NO_HOOKS: AdapterHooks = {
  weight: () => null,
  virtualTokens: () => null,
  linear: (_layer, _module, _x, y) => y,
  prefix: () => null,
  adaption: () => null,
  observe: () => undefined,
};

/** What was computed for earlier tokens, of one layer: [B, K, places, D] each, keys rotated. */
export interface CachedKeyValues {
  readonly keys: Value;
  readonly values: Value;
}

/** What a step reads of the earlier tokens. */
export interface StepCache {
  /** In parts, one after the other. */
  readonly layer: (layer: number) => readonly CachedKeyValues[];
  /** Places of all parts. */
  readonly places: Dim;
  /** Whether the token's own keys and values are joined with the last part, as where the result is the next of it. */
  readonly grows: boolean;
}

/** A part of the cache with the keys or values of one more token, [B, 1, K * D]. */
export function growCache(b: GraphBuilder, cached: Value, own: Value): Value {
  const [batch, kvHeads, , headDim] = cached.shape as [Dim, Dim, Dim, Dim];
  return b.concat([cached, b.reshape(own, [batch, kvHeads, 1, headDim])], 2);
}

/** What a text may be, other than tokens one after the other from the beginning on. */
export interface TextForm {
  /** Texts branch, so each has positions and a bias of its own; see branching-feeds.ts. */
  readonly branching: boolean;
  /**
   * Keys (rotated) and values of a layer for what stands before all texts, [common, K * D] each; virtual tokens are among
   * it. Null where texts begin at the beginning.
   */
  readonly common: ((layer: number) => AdapterKeyValues) | null;
}

export const PLAIN_TEXT: TextForm = { branching: false, common: null };

/** Names of the inputs that every program over the decoder takes; see text-feeds.ts. */
export const TEXT_INPUTS = {
  /** int64 [batch, sequence] */
  inputIds: 'input_ids',
  /** float32 [positions, D / 2], of branching texts [batch * positions, D / 2] */
  cos: 'rotary_cos',
  sin: 'rotary_sin',
  /** float32 [early, keys before its end]: 0 where a query of the first half sees a key. Branching: [batch, ...]. */
  earlyBias: 'attention_bias_early',
  /** float32 [positions - early, keys]: the same for the second half, or [batch, keys] for a step. */
  attentionBias: 'attention_bias',
} as const;

/** Weights of a checkpoint as values of a graph; float32, whatever the file holds. */
export interface DecoderWeights {
  /** A whole weight. */
  weight(name: string): Value;
  /** x W^T for the weight [n, k] of a linear layer or the LM head: [..., k] -> [..., n]. */
  linear(name: string, x: Value): Value;
  /** Rows of a matrix, converted after they are picked. */
  rows(name: string, indices: Value): Value;
}

/** Tokens of an adapter, by where they stand. */
export interface AdapterLayout {
  /** Virtual tokens in the sequence: they have positions and hidden states. */
  readonly virtualTokens: number;
  /** Cached keys before the sequence: they shift its positions. */
  readonly prefixTokens: number;
}

/**
 * Hidden states before the final norm: at `rows` of the flattened positions, int64 [n] -> [n, d], or everywhere,
 * [B, P, d]. What follows the attention of the last layer is computed at the rows only.
 */
export function buildDecoder(
  b: GraphBuilder,
  config: ModelConfig,
  weights: DecoderWeights,
  hooks: AdapterHooks,
  layout: AdapterLayout,
  rows: Value | null,
  { branching, common }: TextForm = PLAIN_TEXT,
): Value {
  const { headDim, numHiddenLayers } = config;
  const positions = common === null ? addDims('sequence', layout.virtualTokens) : 'sequence';
  const before = common === null ? layout.prefixTokens : addDims('common', layout.prefixTokens);
  const inputIds = b.input(TEXT_INPUTS.inputIds, 'int64', ['batch', 'sequence']);
  const tables = [branching ? multiplyDims('batch', positions) : positions, headDim / 2];
  const cos = b.input(TEXT_INPUTS.cos, 'float32', tables);
  const sin = b.input(TEXT_INPUTS.sin, 'float32', tables);
  const halves = [
    { name: TEXT_INPUTS.earlyBias, start: 0, end: 'early' },
    { name: TEXT_INPUTS.attentionBias, start: 'early', end: positions },
  ].map(({ name, start, end }) => {
    const shape = [subtractDims(end, start), addDims(end, before)];
    return { start, end, bias: b.input(name, 'float32', branching ? ['batch', ...shape] : shape) };
  });

  let x = b.scoped('embed_tokens', () => {
    const tokens = weights.rows('model.embed_tokens.weight', inputIds);
    const virtual = common === null ? hooks.virtualTokens() : null;
    if (virtual === null) return tokens;
    return b.concat(
      [b.expand(b.reshape(virtual, [1, ...virtual.shape]), ['batch', ...virtual.shape]), tokens],
      1,
    );
  });
  const layerBuilder = new LayerBuilder(b, config, weights, hooks, { cos, sin, seen: { halves, common } });
  for (let layer = 0; layer < numHiddenLayers; layer++) {
    const needed = layer === numHiddenLayers - 1 ? rows : null;
    x = b.scoped(`layers.${layer}`, () => layerBuilder.layer(layer, x, needed));
  }
  return x;
}

/**
 * Hidden states before the final norm of one more token of every sequence, [B, d], given what was computed for those
 * before it. Every sequence has a position of its own, in `cos` and `sin`; virtual tokens are in the cache.
 *
 * Inputs are those of `TEXT_INPUTS`, but ids are [batch, 1], rotary tables [batch, D / 2], and the bias is
 * [batch, keys]: the adapter's prefix, the cache, and the token itself.
 */
export function buildDecoderStep(
  b: GraphBuilder,
  config: ModelConfig,
  weights: DecoderWeights,
  hooks: AdapterHooks,
  layout: AdapterLayout,
  cache: StepCache,
): Value {
  const { headDim, numHiddenLayers } = config;
  const inputIds = b.input(TEXT_INPUTS.inputIds, 'int64', ['batch', 1]);
  const cos = b.input(TEXT_INPUTS.cos, 'float32', ['batch', headDim / 2]);
  const sin = b.input(TEXT_INPUTS.sin, 'float32', ['batch', headDim / 2]);
  const keys = addDims(cache.places, layout.prefixTokens + 1);
  const bias = b.input(TEXT_INPUTS.attentionBias, 'float32', ['batch', keys]);
  let x = b.scoped('embed_tokens', () => weights.rows('model.embed_tokens.weight', inputIds));
  const layerBuilder = new LayerBuilder(b, config, weights, hooks, { cos, sin, seen: { bias, cache } });
  for (let layer = 0; layer < numHiddenLayers; layer++) {
    x = b.scoped(`layers.${layer}`, () => layerBuilder.layer(layer, x, null));
  }
  return b.flattenRows(x);
}

/** [B, P, K * n] -> [B, K, P, n]: n is D for keys and values, as a cache holds them, and g * D for queries. */
export function headsFirst(b: GraphBuilder, { numKeyValueHeads }: ModelConfig, x: Value): Value {
  return b.transpose(splitHeads(b, numKeyValueHeads, x), [0, 2, 1, 3]);
}

/** [..., heads * n] -> [..., heads, n]. */
function splitHeads(b: GraphBuilder, heads: number, x: Value): Value {
  const width = x.shape.at(-1) as number;
  return b.reshape(x, [...x.shape.slice(0, -1), heads, width / heads]);
}

/** Logits of hidden states: [n, d] -> [n, V]. */
export function buildLogits(
  b: GraphBuilder,
  config: ModelConfig,
  weights: DecoderWeights,
  hidden: Value,
  /** int64 [o]: only these rows of the vocabulary, giving [n, o]. */
  vocabulary?: Value,
): Value {
  const head = config.tieWordEmbeddings ? 'model.embed_tokens.weight' : 'lm_head.weight';
  return b.scoped('lm_head', () => {
    const normed = b.rmsNormalization(hidden, weights.weight('model.norm.weight'), config.rmsNormEps);
    if (vocabulary === undefined) return weights.linear(head, normed);
    return b.matMul(normed, weights.rows(head, vocabulary), { transB: true });
  });
}

interface LayerInputs {
  readonly cos: Value;
  readonly sin: Value;
  readonly seen: SeenByText | SeenByStep;
}

/** Queries of a text come in two halves, because those of the first see no key of the second. */
interface SeenByText {
  readonly halves: readonly {
    readonly start: Dim;
    readonly end: Dim;
    /** [queries of the half, keys up to its end], of branching texts [B, ...] */
    readonly bias: Value;
  }[];
  readonly common: TextForm['common'];
}

interface SeenByStep {
  /** [B, keys] */
  readonly bias: Value;
  readonly cache: StepCache;
}

class LayerBuilder {
  readonly #b: GraphBuilder;
  readonly #config: ModelConfig;
  readonly #weights: DecoderWeights;
  readonly #hooks: AdapterHooks;
  readonly #inputs: LayerInputs;

  constructor(
    b: GraphBuilder,
    config: ModelConfig,
    weights: DecoderWeights,
    hooks: AdapterHooks,
    inputs: LayerInputs,
  ) {
    this.#b = b;
    this.#config = config;
    this.#weights = weights;
    this.#hooks = hooks;
    this.#inputs = inputs;
  }

  /** @param rows Where the layer's output is needed: [n, d] instead of [B, P, d]; null for everywhere. */
  layer(layer: number, x: Value, rows: Value | null): Value {
    const b = this.#b;
    const norm = (name: string, input: Value) =>
      b.rmsNormalization(input, this.#weight(layer, `${name}.weight`), this.#config.rmsNormEps);
    const attended = b.add(
      this.#at(rows, x),
      b.scoped('self_attn', () => this.#attention(layer, norm('input_layernorm', x), rows)),
    );
    return b.add(
      attended,
      b.scoped('mlp', () => this.#mlp(layer, norm('post_attention_layernorm', attended))),
    );
  }

  #at(rows: Value | null, x: Value): Value {
    return rows === null ? x : this.#b.gather(this.#b.flattenRows(x), rows);
  }

  #weight(layer: number, name: string): Value {
    return this.#weights.weight(`model.layers.${layer}.${name}`);
  }

  /** y = x W^T (+ b), without the adapter. */
  #frozenLinear(layer: number, module: LinearModule, x: Value): Value {
    const name = `${SUBLAYER[module]}.${module}`;
    const y = this.#weights.linear(`model.layers.${layer}.${name}.weight`, x);
    return this.#hasBias(module) ? this.#b.add(y, this.#weight(layer, `${name}.bias`)) : y;
  }

  #hasBias(module: LinearModule): boolean {
    const { mlpBias, attentionBias, attentionOutputBias } = this.#config;
    if (SUBLAYER[module] === 'mlp') return mlpBias;
    return module === 'o_proj' ? attentionOutputBias : attentionBias;
  }

  #linear(layer: number, module: LinearModule, x: Value): Value {
    return this.#hooks.linear(layer, module, x, this.#frozenLinear(layer, module, x));
  }

  #mlp(layer: number, h: Value): Value {
    const b = this.#b;
    const gate = this.#linear(layer, 'gate_proj', h);
    const up = this.#linear(layer, 'up_proj', h);
    return this.#linear(layer, 'down_proj', b.swiGlu(gate, up));
  }

  #attention(layer: number, h: Value, rows: Value | null): Value {
    const b = this.#b;
    const { numAttentionHeads: heads, numKeyValueHeads: kvHeads, headDim } = this.#config;
    const group = heads / kvHeads;
    const batch = h.shape[0]!;
    const positions = h.shape[1]!;

    // Queries of one key-value head stand together as [B, K, P * g, D]: no key or value is repeated.
    const queries = this.#normHeads(layer, 'q_norm', this.#linear(layer, 'q_proj', h), heads);
    const grouped = headsFirst(b, this.#config, this.#rotate(queries, heads));
    const q = b.reshape(grouped, [batch, kvHeads, multiplyDims(group, positions), headDim]);

    const keysOf = (y: Value): Value => this.#normHeads(layer, 'k_norm', y, kvHeads);
    const keys = this.#rotate(keysOf(this.#linear(layer, 'k_proj', h)), kvHeads);
    const values = this.#linear(layer, 'v_proj', h);
    this.#hooks.observe(layer, keys, values);
    const projections: LayerProjections = {
      layer,
      keys: (x) => keysOf(this.#frozenLinear(layer, 'k_proj', x)),
      values: (x) => this.#frozenLinear(layer, 'v_proj', x),
    };
    const prefix = this.#hooks.prefix(projections);
    const { seen } = this.#inputs;
    let context =
      'halves' in seen
        ? this.#attendText(grouped, keys, values, this.#before(layer, prefix, seen), seen)
        : b.reshape(this.#attendCache(q, keys, values, prefix, seen.bias, layer, seen.cache), grouped.shape);

    const adaption = this.#hooks.adaption(projections);
    if (adaption !== null) {
      const own = b.softmax(
        b.matMul(q, this.#adapterHeads(adaption.keys), { transB: true, alpha: this.#alpha }),
      );
      const added = b.matMul(own, this.#adapterHeads(adaption.values));
      context = b.add(context, this.#gated(added, adaption.gate, grouped.shape));
    }

    const merged = b.transpose(context, [0, 2, 1, 3]);
    const headsLast = b.reshape(merged, [batch, positions, heads * headDim]);
    const out = this.#linear(layer, 'o_proj', this.#at(rows, headsLast));
    // PEFT projects text and adapter apart, so a bias of o_proj counts twice.
    return adaption !== null && this.#hasBias('o_proj')
      ? b.add(out, this.#weight(layer, 'self_attn.o_proj.bias'))
      : out;
  }

  /** Normalises each head of [..., heads * D], where the model does so. */
  #normHeads(layer: number, norm: 'q_norm' | 'k_norm', x: Value, heads: number): Value {
    const { queryKeyNorm, rmsNormEps } = this.#config;
    if (!queryKeyNorm) return x;
    const weight = this.#weight(layer, `self_attn.${norm}.weight`);
    const normed = this.#b.rmsNormalization(splitHeads(this.#b, heads, x), weight, rmsNormEps);
    return this.#b.reshape(normed, x.shape);
  }

  /** Rotates [B, P, heads * D], by tables of P rows or, where sequences have positions of their own, B * P. */
  #rotate(x: Value, heads: number): Value {
    const b = this.#b;
    const { cos, sin } = this.#inputs;
    const [rows] = cos.shape as [Dim];
    if (rows === x.shape[1]) return b.rotaryEmbedding(x, cos, sin, heads);
    const width = x.shape.at(-1)!;
    return b.reshape(b.rotaryEmbedding(b.reshape(x, [1, rows, width]), cos, sin, heads), x.shape);
  }

  /** What stands before the text: an adapter's prefix, then what all texts have in common. */
  #before(layer: number, prefix: AdapterKeyValues | null, { common }: SeenByText): AdapterKeyValues | null {
    if (prefix === null || common === null) return prefix ?? common?.(layer) ?? null;
    const { keys, values } = common(layer);
    return {
      keys: this.#b.concat([prefix.keys, keys], 0),
      values: this.#b.concat([prefix.values, values], 0),
    };
  }

  /** Attention of queries [B, K, P, g * D] to keys and values of the same text, [B, P, K * D], and of a prefix. */
  #attendText(
    queries: Value,
    textKeys: Value,
    textValues: Value,
    prefix: AdapterKeyValues | null,
    { halves }: SeenByText,
  ): Value {
    const b = this.#b;
    const { headDim } = this.#config;
    const [batch, kvHeads, positions, width] = queries.shape as [Dim, Dim, Dim, number];
    const group = width / headDim;
    const split = (x: Value): Value => splitHeads(b, this.#config.numKeyValueHeads, x);
    // Joined with heads apart, so that each of the two gathers its own gradient.
    const withPrefix = (own: Value | undefined, text: Value): Value => {
      if (own === undefined) return headsFirst(b, this.#config, text);
      const ofAdapter = split(own);
      const everywhere = b.expand(ofAdapter, [batch, ...ofAdapter.shape]);
      return b.transpose(b.concat([everywhere, split(text)], 1), [0, 2, 1, 3]);
    };
    const keys = withPrefix(prefix?.keys, textKeys);
    const values = withPrefix(prefix?.values, textValues);
    const prefixTokens = subtractDims(keys.shape[2]!, positions);
    const contexts = halves.map(({ start, end, bias }) => {
      const count = subtractDims(end, start);
      const visible = addDims(end, prefixTokens);
      const until = (x: Value): Value => (end === positions ? x : b.slice(x, 2, 0, visible));
      const axis = bias.shape.length - 1;
      const biased = bias.shape[axis]!;
      // Without the columns of a prefix that this layer does not have.
      const own = biased === visible ? bias : b.slice(bias, axis, subtractDims(biased, visible), biased);
      const rows = multiplyDims(group, count);
      const q = b.reshape(b.slice(queries, 2, start, end), [batch, kvHeads, rows, headDim]);
      const scores = b.matMul(q, until(keys), { transB: true, alpha: this.#alpha });
      const texts = axis === 1 ? [] : [batch, 1];
      const ofPosition = b.reshape(own, [...texts, count, 1, visible]);
      const ofGroup = b.expand(ofPosition, [...texts, count, group, visible]);
      const biasedScores = b.add(scores, b.reshape(ofGroup, [...texts, rows, visible]));
      const context = b.matMul(b.softmax(biasedScores), until(values));
      return b.reshape(context, [batch, kvHeads, count, width]);
    });
    return b.concat(contexts, 2);
  }

  /**
   * Attention of queries [B, K, g, D] to a prefix, to the cache, and to their own token, [B, 1, K * D]. A cache that
   * does not grow is read where it is and not copied: scores and contexts are joined instead.
   */
  #attendCache(
    q: Value,
    ownKey: Value,
    ownValue: Value,
    prefix: AdapterKeyValues | null,
    bias: Value,
    layer: number,
    cache: StepCache,
  ): Value {
    const b = this.#b;
    const { numKeyValueHeads, headDim } = this.#config;
    const own = (x: Value): Value => b.reshape(x, ['batch', numKeyValueHeads, 1, headDim]);
    const cached = cache.layer(layer);
    const last = cached.at(-1)!;
    const parts = [
      ...(prefix === null
        ? []
        : [{ keys: this.#adapterHeads(prefix.keys), values: this.#adapterHeads(prefix.values) }]),
      ...(cache.grows
        ? [
            ...cached.slice(0, -1),
            { keys: growCache(b, last.keys, ownKey), values: growCache(b, last.values, ownValue) },
          ]
        : [...cached, { keys: own(ownKey), values: own(ownValue) }]),
    ];
    const scores = b.concat(
      parts.map(({ keys }) => b.matMul(q, keys, { transB: true, alpha: this.#alpha })),
      3,
    );
    const keys = scores.shape[3]!;
    const seen = b.slice(bias, 1, subtractDims(bias.shape[1]!, keys), bias.shape[1]!);
    const probabilities = b.softmax(b.add(scores, b.reshape(seen, ['batch', 1, 1, keys])));
    let start: Dim = 0;
    const contexts = parts.map(({ keys: { shape }, values }) => {
      const end = addDims(start, shape.at(-2)!);
      const context = b.matMul(b.slice(probabilities, 3, start, end), values);
      start = end;
      return context;
    });
    return contexts.reduce((sum, context) => b.add(sum, context));
  }

  get #alpha(): number {
    return this.#config.headDim ** -0.5;
  }

  /** [n, K * D] -> [K, n, D]. */
  #adapterHeads(x: Value): Value {
    const { numKeyValueHeads, headDim } = this.#config;
    return this.#b.transpose(this.#b.reshape(x, [x.shape[0]!, numKeyValueHeads, headDim]), [1, 0, 2]);
  }

  /** Adapter output [B, K, P * g, D] times its gate, [B, K, P, g * D]. */
  #gated(x: Value, gate: Value, grouped: Value['shape']): Value {
    const b = this.#b;
    if (gate.shape[0] === 1) return b.reshape(b.mul(x, gate), grouped);
    const { headDim } = this.#config;
    const [batch, kvHeads, positions, width] = grouped as [Dim, number, Dim, number];
    const group = width / headDim;
    const ofHeads = b.reshape(x, [batch, kvHeads, positions, group, headDim]);
    return b.reshape(b.mul(ofHeads, b.reshape(gate, [kvHeads, 1, group, 1])), grouped);
  }
}

const SUBLAYER: Record<LinearModule, 'self_attn' | 'mlp'> = {
  q_proj: 'self_attn',
  k_proj: 'self_attn',
  v_proj: 'self_attn',
  o_proj: 'self_attn',
  gate_proj: 'mlp',
  up_proj: 'mlp',
  down_proj: 'mlp',
};
