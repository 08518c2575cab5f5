/**
 * @file What programs that share or keep what they computed are held against: texts read whole, one at a time.
 */
import type { Backend, Executable } from '../../main/engine/backends/backend.ts';
import { GraphBuilder } from '../../main/engine/ops/builder.ts';
import { dedupe } from '../../main/engine/passes/dedupe.ts';
import { prune } from '../../main/engine/passes/prune.ts';
import { textFeeds } from '../../main/models/llama/text-feeds.ts';
import { adaptDecoder, parameterFeeds } from '../../main/peft/adapted-decoder.ts';
import { adapterMethod } from '../../main/peft/registry.ts';
import type { AdaptedCase } from './adapted-cases.ts';

export class WholeText {
  readonly #case: Omit<AdaptedCase, 'title'>;
  readonly #executable: Executable;

  private constructor(of: Omit<AdaptedCase, 'title'>, executable: Executable) {
    this.#case = of;
    this.#executable = executable;
  }

  static async compile(backend: Backend, of: Omit<AdaptedCase, 'title'>): Promise<WholeText> {
    const b = new GraphBuilder();
    const decoder = adaptDecoder(b, of.checkpoint, of.method, false, b.input('rows', 'int64', ['rows']));
    const graph = dedupe(prune(b.build('whole', { logits: decoder.logits() })));
    return new WholeText(of, await backend.compile(graph));
  }

  /** Logits after each token. */
  async logits(ids: readonly number[]): Promise<Float32Array[]> {
    const { checkpoint, method, state } = this.#case;
    const { feeds, row } = textFeeds(checkpoint.config, adapterMethod(method).layout(method), [ids]);
    const { logits } = await this.#executable.run({
      ...feeds,
      ...parameterFeeds(state),
      rows: {
        dtype: 'int64',
        shape: [ids.length],
        data: BigInt64Array.from(ids, (_, t) => BigInt(row(0, t))),
      },
    });
    const vocabulary = logits!.shape[1]!;
    return ids.map((_, t) => (logits!.data as Float32Array).subarray(t * vocabulary, (t + 1) * vocabulary));
  }

  async release(): Promise<void> {
    await this.#executable.release();
  }
}
