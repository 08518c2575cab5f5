/**
 * @file The scoring program: log-likelihoods of option tokens, with logits only where an option is predicted. What the
 * options of an item begin with is computed once; so is, if it is read first, what the texts of all items begin with.
 */
import type { Backend, Executable, Tensors } from '../../engine/backends/backend.ts';
import { compileHeld, type HeldExecutable } from '../../engine/backends/held.ts';
import type { Graph } from '../../engine/ir/graph.ts';
import { GraphBuilder } from '../../engine/ops/builder.ts';
import { verifyGraph } from '../../engine/ops/verify.ts';
import { dedupe } from '../../engine/passes/dedupe.ts';
import { prune } from '../../engine/passes/prune.ts';
import type { Method } from '../../../shared/model/method.ts';
import type { Checkpoint } from '../../models/checkpoint/checkpoint.ts';
import { branchingFeeds } from '../../models/llama/branching-feeds.ts';
import { tokenLogLikelihoods } from '../../models/llama/log-likelihood.ts';
import type { EncodedItem } from '../../models/tokenizer/encode-item.ts';
import { adaptDecoder, parameterFeeds } from '../../peft/adapted-decoder.ts';
import type { AdapterState } from '../../peft/adapter.ts';
import { adapterMethod } from '../../peft/registry.ts';
import { commonInputs, CommonTextProgram, type CommonText } from './common-text.ts';
import { optionTexts } from './option-texts.ts';

const ROWS = 'score_rows';
const TARGETS = 'score_targets';
const OUTPUT = 'log_likelihoods';

/** The graph: log-likelihood of each target token, [targets]. @param afterCommon Texts come after a common one. */
function buildScoringGraph(checkpoint: Checkpoint, method: Method, afterCommon: boolean): Graph {
  const b = new GraphBuilder();
  const rows = b.input(ROWS, 'int64', ['rows']);
  const form = { branching: true, common: afterCommon ? commonInputs(b, checkpoint.config) : null };
  const decoder = adaptDecoder(b, checkpoint, method, false, rows, () => undefined, form);
  const targets = b.input(TARGETS, 'int64', ['targets', 2]);
  const scores = b.scoped('score', () => tokenLogLikelihoods(b, decoder.logits(), targets));
  const graph = dedupe(prune(b.build('scoring', { [OUTPUT]: scores })));
  verifyGraph(graph);
  return graph;
}

interface CommonPrograms {
  readonly read: CommonTextProgram;
  readonly score: HeldExecutable;
}

/** A compiled scoring graph; serves every state of the adapter. */
export class ScoringProgram {
  readonly #executable: Executable;
  readonly #backend: Backend;
  readonly #checkpoint: Checkpoint;
  readonly #method: Method;
  /** Made when a common text is first read. */
  #common: Promise<CommonPrograms> | null = null;

  private constructor(executable: Executable, backend: Backend, checkpoint: Checkpoint, method: Method) {
    this.#executable = executable;
    this.#backend = backend;
    this.#checkpoint = checkpoint;
    this.#method = method;
  }

  static async compile(backend: Backend, checkpoint: Checkpoint, method: Method): Promise<ScoringProgram> {
    const executable = await backend.compile(buildScoringGraph(checkpoint, method, false));
    return new ScoringProgram(executable, backend, checkpoint, method);
  }

  /** Reads what the contexts of items begin with, so that `score` need not. @param ids A token at least. */
  async readCommon(state: AdapterState, ids: readonly number[]): Promise<CommonText> {
    const { read } = await this.#commonPrograms();
    return read.read(state, ids);
  }

  /**
   * Summed natural-log likelihood of each option of each item, computed in one forward pass.
   * @param common What all contexts begin with, read with this state; a token of each context comes after it.
   */
  async score(
    state: AdapterState,
    items: readonly EncodedItem[],
    common: CommonText | null = null,
  ): Promise<number[][]> {
    const { config } = this.#checkpoint;
    const layout = adapterMethod(this.#method).layout(this.#method);
    const textsOfItems = items.map((item) => optionTexts(item, config));
    const read = common?.tokens ?? 0;
    const left = textsOfItems.flat().map((text) => ({ ...text, shared: text.shared.slice(read) }));
    const batch = branchingFeeds(config, layout, left, common?.positions);
    /** Position -> its place among those whose logits are computed. */
    const rows = new Map<number, number>();
    const targets: bigint[] = [];
    let firstText = 0;
    for (const [i, { context, options }] of items.entries()) {
      const texts = textsOfItems[i]!;
      for (const [option, tokens] of options.entries()) {
        const [text, branch] = texts.length === 1 ? [firstText, option] : [firstText + option, 0];
        for (const [t, token] of tokens.entries()) {
          const position = batch.row(text, branch, context.length - read - 1 + t);
          const row = rows.get(position) ?? rows.size;
          rows.set(position, row);
          targets.push(BigInt(row), BigInt(token));
        }
      }
      firstText += texts.length;
    }
    const outputs = await this.#run(state, common, {
      ...batch.feeds,
      [ROWS]: { dtype: 'int64', shape: [rows.size], data: BigInt64Array.from(rows.keys(), BigInt) },
      [TARGETS]: { dtype: 'int64', shape: [targets.length / 2, 2], data: BigInt64Array.from(targets) },
    });
    const tokenScores = outputs[OUTPUT]!.data as Float32Array;
    let next = 0;
    return items.map(({ options }) =>
      options.map((tokens) => tokens.reduce((sum) => sum + tokenScores[next++]!, 0)),
    );
  }

  async #run(state: AdapterState, common: CommonText | null, feeds: Tensors): Promise<Tensors> {
    if (common === null) return this.#executable.run({ ...feeds, ...parameterFeeds(state) });
    const { score } = await this.#commonPrograms();
    return score.run(common.feeds, feeds);
  }

  #commonPrograms(): Promise<CommonPrograms> {
    const compile = async (): Promise<CommonPrograms> => {
      const read = await CommonTextProgram.compile(this.#backend, this.#checkpoint, this.#method);
      const graph = buildScoringGraph(this.#checkpoint, this.#method, true);
      return { read, score: await compileHeld(this.#backend, graph, read.heldInputs) };
    };
    return (this.#common ??= compile());
  }

  async release(): Promise<void> {
    await this.#executable.release();
    const common = await this.#common;
    await common?.read.release();
    await common?.score.release();
  }
}
