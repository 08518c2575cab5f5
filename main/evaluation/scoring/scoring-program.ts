/**
 * @file The scoring program: log-likelihoods of option tokens, with logits only where an option is predicted. What the
 * options of an item begin with is computed once.
 */
import type { Backend, Executable } from '../../engine/backends/backend.ts';
import type { Graph } from '../../engine/ir/graph.ts';
import { GraphBuilder } from '../../engine/ops/builder.ts';
import { verifyGraph } from '../../engine/ops/verify.ts';
import { dedupe } from '../../engine/passes/dedupe.ts';
import { prune } from '../../engine/passes/prune.ts';
import type { Method } from '../../../shared/model/method.ts';
import type { Checkpoint } from '../../models/checkpoint/checkpoint.ts';
import { branchingFeeds } from '../../models/llama/branching-feeds.ts';
import type { AdapterLayout } from '../../models/llama/decoder.ts';
import { tokenLogLikelihoods } from '../../models/llama/log-likelihood.ts';
import type { EncodedItem } from '../../models/tokenizer/encode-item.ts';
import { adaptDecoder, parameterFeeds } from '../../peft/adapted-decoder.ts';
import type { AdapterState } from '../../peft/adapter.ts';
import { adapterMethod } from '../../peft/registry.ts';
import { optionTexts } from './option-texts.ts';

const ROWS = 'score_rows';
const TARGETS = 'score_targets';
const OUTPUT = 'log_likelihoods';

/** The graph: log-likelihood of each target token, [targets]. */
function buildScoringGraph(checkpoint: Checkpoint, method: Method): Graph {
  const b = new GraphBuilder();
  const rows = b.input(ROWS, 'int64', ['rows']);
  const form = { branching: true, common: null };
  const decoder = adaptDecoder(b, checkpoint, method, false, rows, () => undefined, form);
  const targets = b.input(TARGETS, 'int64', ['targets', 2]);
  const scores = b.scoped('score', () => tokenLogLikelihoods(b, decoder.logits(), targets));
  const graph = dedupe(prune(b.build('scoring', { [OUTPUT]: scores })));
  verifyGraph(graph);
  return graph;
}

/** A compiled scoring graph; serves every state of the adapter. */
export class ScoringProgram {
  readonly #executable: Executable;
  readonly #checkpoint: Checkpoint;
  readonly #layout: AdapterLayout;

  private constructor(executable: Executable, checkpoint: Checkpoint, layout: AdapterLayout) {
    this.#executable = executable;
    this.#checkpoint = checkpoint;
    this.#layout = layout;
  }

  static async compile(backend: Backend, checkpoint: Checkpoint, method: Method): Promise<ScoringProgram> {
    const executable = await backend.compile(buildScoringGraph(checkpoint, method));
    return new ScoringProgram(executable, checkpoint, adapterMethod(method).layout(method));
  }

  /** Summed natural-log likelihood of each option of each item, computed in one forward pass. */
  async score(state: AdapterState, items: readonly EncodedItem[]): Promise<number[][]> {
    const { config } = this.#checkpoint;
    const textsOfItems = items.map((item) => optionTexts(item, config));
    const batch = branchingFeeds(config, this.#layout, textsOfItems.flat());
    /** Position -> its place among those whose logits are computed. */
    const rows = new Map<number, number>();
    const targets: bigint[] = [];
    let firstText = 0;
    for (const [i, { context, options }] of items.entries()) {
      const texts = textsOfItems[i]!;
      for (const [option, tokens] of options.entries()) {
        const [text, branch] = texts.length === 1 ? [firstText, option] : [firstText + option, 0];
        for (const [t, token] of tokens.entries()) {
          const position = batch.row(text, branch, context.length - 1 + t);
          const row = rows.get(position) ?? rows.size;
          rows.set(position, row);
          targets.push(BigInt(row), BigInt(token));
        }
      }
      firstText += texts.length;
    }
    const outputs = await this.#executable.run({
      ...batch.feeds,
      ...parameterFeeds(state),
      [ROWS]: { dtype: 'int64', shape: [rows.size], data: BigInt64Array.from(rows.keys(), BigInt) },
      [TARGETS]: { dtype: 'int64', shape: [targets.length / 2, 2], data: BigInt64Array.from(targets) },
    });
    const tokenScores = outputs[OUTPUT]!.data as Float32Array;
    let next = 0;
    return items.map(({ options }) =>
      options.map((tokens) => tokens.reduce((sum) => sum + tokenScores[next++]!, 0)),
    );
  }

  async release(): Promise<void> {
    await this.#executable.release();
  }
}
