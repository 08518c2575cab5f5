/**
 * @file The programs that write: one reads prompts, one reads a token more of every sequence, so that writing can stop at
 * any token.
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
import { textFeeds } from '../../models/llama/text-feeds.ts';
import { adaptDecoder, parameterFeeds } from '../../peft/adapted-decoder.ts';
import type { AdapterState, Float32Tensor } from '../../peft/adapter.ts';
import { adapterMethod } from '../../peft/registry.ts';
import { hostSteps } from './host-steps.ts';
import { residentSteps } from './resident-steps.ts';
import { cacheOutput, LOGITS, type SequenceCache, type StepProgram } from './step-program.ts';

const ROWS = 'last_rows';

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

/** Both programs, compiled; they serve every state of the adapter. */
export class GenerationProgram {
  readonly #prompts: Executable;
  readonly #steps: StepProgram;
  readonly #checkpoint: Checkpoint;
  readonly #method: Method;

  private constructor(prompts: Executable, steps: StepProgram, checkpoint: Checkpoint, method: Method) {
    this.#prompts = prompts;
    this.#steps = steps;
    this.#checkpoint = checkpoint;
    this.#method = method;
  }

  static async compile(backend: Backend, checkpoint: Checkpoint, method: Method): Promise<GenerationProgram> {
    const prompts = await backend.compile(buildPromptGraph(checkpoint, method));
    const steps = await (backend.keepsState ? residentSteps : hostSteps)(backend, checkpoint, method);
    return new GenerationProgram(prompts, steps, checkpoint, method);
  }

  /** Reads prompts, of a token at least each. What was begun before is at its end. */
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
    return new Decoding(await this.#steps.begin({ lengths, outputs, parameters }), bestTokens(outputs));
  }

  async release(): Promise<void> {
    await this.#prompts.release();
    await this.#steps.release();
  }
}

/** A batch of sequences that are being written. */
export class Decoding {
  /** The likeliest next token of every sequence, the first of equals. */
  next: readonly number[];
  readonly #cache: SequenceCache;

  constructor(cache: SequenceCache, next: readonly number[]) {
    this.#cache = cache;
    this.next = next;
  }

  /** Tokens of the longest sequence so far, virtual ones included. */
  get length(): number {
    return Math.max(...this.#cache.lengths);
  }

  /** Goes on with the sequences of these places in `next`, in rising order, each by its likeliest token. */
  async advance(sequences: readonly number[]): Promise<void> {
    if (sequences.length < this.next.length) this.#cache.keep(sequences);
    this.next = bestTokens(await this.#cache.read(sequences.map((sequence) => this.next[sequence]!)));
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
