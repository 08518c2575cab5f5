import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GenerationProgram } from '../../main/evaluation/generation/generation-program.ts';
import type { Backend, Executable } from '../../main/engine/backends/backend.ts';
import { onnxRuntimeBackend } from '../../main/engine/backends/onnxruntime/onnxruntime.ts';
import { GraphBuilder } from '../../main/engine/ops/builder.ts';
import { dedupe } from '../../main/engine/passes/dedupe.ts';
import { prune } from '../../main/engine/passes/prune.ts';
import { openCheckpoint, type Checkpoint } from '../../main/models/checkpoint/checkpoint.ts';
import { textFeeds } from '../../main/models/llama/text-feeds.ts';
import { adaptDecoder, parameterFeeds } from '../../main/peft/adapted-decoder.ts';
import { readAdapter } from '../../main/peft/adapter-files.ts';
import type { AdapterState } from '../../main/peft/adapter.ts';
import { adapterMethod } from '../../main/peft/registry.ts';
import type { Method } from '../../shared/model/method.ts';
import { methodSchema } from '../../shared/model/method.ts';
import { randomStream } from '../../shared/random/random-stream.ts';
import { backendsUnderTest, openSession } from '../helpers/backends.ts';

const GOLDEN = join(import.meta.dirname, '../golden/pytorch');
const TOKENS = 12;
const SLOW_CASES = new Set(['llama_tied, adaption', 'llama_tied, prompt', 'mistral_sw, prefix']);

interface Case {
  readonly title: string;
  readonly checkpoint: Checkpoint;
  readonly method: Method;
  readonly state: AdapterState;
}

/** PEFT's adapters of the golden checkpoints, and the methods that PEFT cannot represent, with large random tensors. */
async function casesOf(model: string): Promise<Case[]> {
  const checkpoint = openCheckpoint(join(GOLDEN, model));
  const peft = ['adaption', 'lora_all', 'prefix', 'prefix_proj', 'prompt'].map((folder) => ({
    title: `${model}, ${folder}`,
    checkpoint,
    ...readAdapter(join(GOLDEN, model, folder), checkpoint),
  }));
  const own = await Promise.all(
    [
      { method: 'prefix-tuning', variant: 'hidden', numVirtualTokens: 3, layers: [1], initStd: 1 },
      { method: 'llama-adapter', adapterLen: 3, adapterLayers: 1, gate: 'per-head', initStd: 1 },
    ].map(async (config) => {
      const method = methodSchema.parse(config);
      const state = await adapterMethod(method).initialise(method, {
        checkpoint,
        random: randomStream(3),
        encode: () => [],
        keyValues: () => Promise.resolve([]),
      });
      for (const [name, { data }] of state) if (name.endsWith('gate')) data.fill(0.7);
      return { title: `${model}, ${method.method} of our own`, checkpoint, method, state };
    }),
  );
  return [{ title: model, checkpoint, method: { method: 'none' }, state: new Map() }, ...peft, ...own];
}

/** The definition: the likeliest token after everything so far, all of it read anew for every token. */
class WholeText {
  readonly #case: Case;
  readonly #executable: Executable;

  private constructor(of: Case, executable: Executable) {
    this.#case = of;
    this.#executable = executable;
  }

  static async compile(backend: Backend, of: Case): Promise<WholeText> {
    const b = new GraphBuilder();
    const decoder = adaptDecoder(b, of.checkpoint, of.method, false, b.input('rows', 'int64', ['rows']));
    const graph = dedupe(prune(b.build('whole', { logits: decoder.logits() })));
    return new WholeText(of, await backend.compile(graph));
  }

  async write(prompt: readonly number[], count: number): Promise<number[]> {
    const { checkpoint, method, state } = this.#case;
    const ids = [...prompt];
    while (ids.length < prompt.length + count) {
      const { feeds, row } = textFeeds(checkpoint.config, adapterMethod(method).layout(method), [ids]);
      const rows = BigInt64Array.of(BigInt(row(0, ids.length - 1)));
      const { logits } = await this.#executable.run({
        ...feeds,
        ...parameterFeeds(state),
        rows: { dtype: 'int64', shape: [1], data: rows },
      });
      const values = Array.from(logits!.data as Float32Array);
      ids.push(values.indexOf(Math.max(...values)));
    }
    return ids.slice(prompt.length);
  }

  async release(): Promise<void> {
    await this.#executable.release();
  }
}

async function write(
  program: GenerationProgram,
  state: AdapterState,
  prompts: readonly (readonly number[])[],
  count: number,
): Promise<number[][]> {
  const decoding = await program.begin(state, prompts);
  const written = prompts.map((_, i) => [decoding.next[i]!]);
  for (let token = 1; token < count; token++) {
    await decoding.advance(prompts.map((_, i) => i));
    written.forEach((ids, i) => ids.push(decoding.next[i]!));
  }
  return written;
}

function randomPrompts(vocabulary: number): number[][] {
  const random = randomStream(7);
  return [9, 1, 21, 4].map((length) => Array.from({ length }, () => random() % vocabulary));
}

const backends = await backendsUnderTest();
const cases = (await Promise.all(['llama', 'llama_tied', 'mistral_sw'].map(casesOf))).flat();
const expected = new Map<string, number[][]>();

beforeAll(async () => {
  for (const each of cases) {
    const whole = await WholeText.compile(onnxRuntimeBackend({ provider: 'cpu' }), each);
    const texts: number[][] = [];
    for (const prompt of randomPrompts(each.checkpoint.config.vocabSize)) {
      texts.push(await whole.write(prompt, TOKENS));
    }
    expected.set(each.title, texts);
    await whole.release();
  }
});

describe.each(backends)('$name: writing$note', ({ name, backend }) => {
  // Shaders in software are slow: one case of each way into the decoder.
  const ofBackend = name.endsWith('webgpu') ? cases.filter(({ title }) => SLOW_CASES.has(title)) : cases;
  let session: Executable | null = null;
  beforeAll(async () => {
    session = backend === null ? null : await openSession(backend);
  });
  afterAll(() => session?.release());

  test.runIf(backend !== null).each(ofBackend)(
    '$title: prompts of different lengths together give what each gives alone, read anew for every token',
    async ({ title, checkpoint, method, state }) => {
      const program = await GenerationProgram.compile(backend!, checkpoint, method);
      const prompts = randomPrompts(checkpoint.config.vocabSize);
      expect(await write(program, state, prompts, TOKENS)).toEqual(expected.get(title));
      const [, short] = prompts;
      expect(await write(program, state, [short!], TOKENS)).toEqual([expected.get(title)![1]]);
      await program.release();
    },
  );
});

test('sequences that are left out do not disturb the others, beyond the first places of the cache', async () => {
  const [{ checkpoint, method, state, title }] = cases as [Case];
  const program = await GenerationProgram.compile(
    onnxRuntimeBackend({ provider: 'cpu' }),
    checkpoint,
    method,
  );
  const decoding = await program.begin(state, randomPrompts(checkpoint.config.vocabSize));
  const third = [decoding.next[2]!];
  await decoding.advance([0, 2, 3]);
  third.push(decoding.next[1]!);
  await decoding.advance([1, 2]);
  third.push(decoding.next[0]!);
  while (third.length < TOKENS) {
    await decoding.advance([0]);
    third.push(decoding.next[0]!);
  }
  expect(third).toEqual(expected.get(title)![2]);
  await program.release();
});
