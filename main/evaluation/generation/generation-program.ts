/**
 * @file The programs that write: one reads prompts, one reads a token more of every sequence. The host holds keys and
 * values between them, so that writing can stop at any token.
 */
import type { Backend, Executable, Tensors } from '../../engine/backends/backend.ts';
import type { Graph, Value } from '../../engine/ir/graph.ts';
import { GraphBuilder } from '../../engine/ops/builder.ts';
import { verifyGraph } from '../../engine/ops/verify.ts';
import { dedupe } from '../../engine/passes/dedupe.ts';
import { prune } from '../../engine/passes/prune.ts';
import type { Method } from '../../../shared/model/method.ts';
import type { Checkpoint } from '../../models/checkpoint/checkpoint.ts';
import { headsFirst } from '../../models/llama/decoder.ts';
import { stepFeeds, textFeeds } from '../../models/llama/text-feeds.ts';
import { adaptDecoder, adaptDecoderStep, parameterFeeds } from '../../peft/adapted-decoder.ts';
import type { AdapterState, Float32Tensor } from '../../peft/adapter.ts';
import { adapterMethod } from '../../peft/registry.ts';
import { cacheInput, cacheOutput, KeyValueCache, type KeyOrValue } from './key-value-cache.ts';

const ROWS = 'last_rows';
const LOGITS = 'logits';

/** Logits after each prompt, [batch, V], and the keys and values of every layer, [batch, K, positions, D]. */
function buildPromptGraph(checkpoint: Checkpoint, method: Method): Graph {
  const b = new GraphBuilder();
  const outputs: Record<string, Value> = {};
  const observe = (layer: number, keys: Value, values: Value): void => {
    outputs[cacheOutput('keys', layer)] = headsFirst(b, checkpoint.config, keys);
    outputs[cacheOutput('values', layer)] = headsFirst(b, checkpoint.config, values);
  };
  const decoder = adaptDecoder(b, checkpoint, method, false, b.input(ROWS, 'int64', ['batch']), observe);
  const graph = dedupe(prune(b.build('prompts', { [LOGITS]: decoder.logits(), ...outputs })));
  verifyGraph(graph);
  return graph;
}

/** Logits after one more token, [batch, V], and its keys and values, [batch, 1, K * D]. */
function buildStepGraph(checkpoint: Checkpoint, method: Method): Graph {
  const b = new GraphBuilder();
  const { numKeyValueHeads, headDim } = checkpoint.config;
  const outputs: Record<string, Value> = {};
  const cached = (part: KeyOrValue, layer: number): Value =>
    b.input(cacheInput(part, layer), 'float32', ['batch', numKeyValueHeads, 'cached', headDim]);
  const decoder = adaptDecoderStep(
    b,
    checkpoint,
    method,
    (layer) => ({ keys: cached('keys', layer), values: cached('values', layer) }),
    (layer, keys, values) => {
      outputs[cacheOutput('keys', layer)] = keys;
      outputs[cacheOutput('values', layer)] = values;
    },
  );
  const graph = dedupe(prune(b.build('step', { [LOGITS]: decoder.logits(), ...outputs })));
  verifyGraph(graph);
  return graph;
}

/** Both programs, compiled; they serve every state of the adapter. */
export class GenerationProgram {
  readonly #prompts: Executable;
  readonly #step: Executable;
  readonly #checkpoint: Checkpoint;
  readonly #method: Method;

  private constructor(prompts: Executable, step: Executable, checkpoint: Checkpoint, method: Method) {
    this.#prompts = prompts;
    this.#step = step;
    this.#checkpoint = checkpoint;
    this.#method = method;
  }

  static async compile(backend: Backend, checkpoint: Checkpoint, method: Method): Promise<GenerationProgram> {
    const prompts = await backend.compile(buildPromptGraph(checkpoint, method));
    const step = await backend.compile(buildStepGraph(checkpoint, method), { fewRows: true });
    return new GenerationProgram(prompts, step, checkpoint, method);
  }

  /** Reads prompts, of a token at least each. */
  async begin(state: AdapterState, prompts: readonly (readonly number[])[]): Promise<Decoding> {
    const { config } = this.#checkpoint;
    const layout = adapterMethod(this.#method).layout(this.#method);
    const text = textFeeds(config, layout, prompts);
    const rows = prompts.map((ids, sequence) => BigInt(text.row(sequence, ids.length - 1)));
    const parameters = parameterFeeds(state);
    const outputs = await this.#prompts.run({
      ...text.feeds,
      ...parameters,
      [ROWS]: { dtype: 'int64', shape: [rows.length], data: BigInt64Array.from(rows) },
    });
    const lengths = prompts.map((ids) => layout.virtualTokens + ids.length);
    const cache = new KeyValueCache(config, lengths, outputs);
    return new Decoding(cache, bestTokens(outputs), (ids) =>
      this.#step.run({
        ...stepFeeds(config, layout, ids, cache.lengths, cache.places),
        ...cache.feeds(),
        ...parameters,
      }),
    );
  }

  async release(): Promise<void> {
    await this.#prompts.release();
    await this.#step.release();
  }
}

/** A batch of sequences that are being written. */
export class Decoding {
  /** The likeliest next token of every sequence, the first of equals. */
  next: readonly number[];
  readonly #cache: KeyValueCache;
  readonly #read: (ids: readonly number[]) => Promise<Tensors>;

  constructor(
    cache: KeyValueCache,
    next: readonly number[],
    read: (ids: readonly number[]) => Promise<Tensors>,
  ) {
    this.#cache = cache;
    this.next = next;
    this.#read = read;
  }

  /** Tokens of the longest sequence so far, virtual ones included. */
  get length(): number {
    return Math.max(...this.#cache.lengths);
  }

  /** Goes on with the sequences of these places in `next`, in rising order, each by its likeliest token. */
  async advance(sequences: readonly number[]): Promise<void> {
    if (sequences.length < this.next.length) this.#cache.keep(sequences);
    const outputs = await this.#read(sequences.map((sequence) => this.next[sequence]!));
    this.#cache.append(outputs);
    this.next = bestTokens(outputs);
  }
}

function bestTokens(outputs: Tensors): number[] {
  const { data, shape } = outputs[LOGITS] as Float32Tensor;
  const [sequences, vocabulary] = shape as [number, number];
  return Array.from({ length: sequences }, (_, sequence) => {
    const start = sequence * vocabulary;
    let best = start;
    for (let i = start + 1; i < start + vocabulary; i++) if (data[i]! > data[best]!) best = i;
    if (!Number.isFinite(data[best])) throw new Error(`a logit is not finite: ${data[best]}`);
    return best - start;
  });
}
