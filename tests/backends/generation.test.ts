import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GenerationProgram } from '../../main/evaluation/generation/generation-program.ts';
import type { Backend, Executable } from '../../main/engine/backends/backend.ts';
import { onnxRuntimeBackend } from '../../main/engine/backends/onnxruntime/onnxruntime.ts';
import type { AdapterState } from '../../main/peft/adapter.ts';
import { randomStream } from '../../shared/random/random-stream.ts';
import { adaptedCases, SLOW_CASES, type AdaptedCase } from '../helpers/adapted-cases.ts';
import { backendsUnderTest, openSession } from '../helpers/backends.ts';
import { WholeText } from '../helpers/whole-text.ts';

const TOKENS = 12;

/** The definition: the likeliest token after everything so far, all of it read anew for every token. */
async function writeAnew(whole: WholeText, prompt: readonly number[], count: number): Promise<number[]> {
  const ids = [...prompt];
  while (ids.length < prompt.length + count) {
    const values = Array.from((await whole.logits(ids)).at(-1)!);
    ids.push(values.indexOf(Math.max(...values)));
  }
  return ids.slice(prompt.length);
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
const cases = await adaptedCases();
const expected = new Map<string, number[][]>();

beforeAll(async () => {
  for (const each of cases) {
    const whole = await WholeText.compile(onnxRuntimeBackend({ provider: 'cpu' }), each);
    const texts: number[][] = [];
    for (const prompt of randomPrompts(each.checkpoint.config.vocabSize)) {
      texts.push(await writeAnew(whole, prompt, TOKENS));
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

const cpu = onnxRuntimeBackend({ provider: 'cpu' });
/** The steps of a device that keeps the cache, without one. */
const resident: Backend = { ...cpu, keepsState: true };

test.each(cases)('$title: a cache that each step gives to the next', async (adapted) => {
  const { title, checkpoint, method, state } = adapted;
  const program = await GenerationProgram.compile(resident, checkpoint, method);
  const prompts = randomPrompts(checkpoint.config.vocabSize);
  expect(await write(program, state, prompts, TOKENS)).toEqual(expected.get(title));
  expect(await write(program, state, [prompts[1]!], TOKENS)).toEqual([expected.get(title)![1]]);
  await program.release();
});

test('a batch is not gone on with in the cache of another', async () => {
  const [{ checkpoint, method, state }] = cases as [AdaptedCase];
  const program = await GenerationProgram.compile(resident, checkpoint, method);
  const prompts = randomPrompts(checkpoint.config.vocabSize);
  const first = await program.begin(state, prompts);
  const second = await program.begin(state, prompts);
  await expect(first.advance([0])).rejects.toThrow('another batch was begun');
  await second.advance([0]);
  await program.release();
});

test.each([
  ['beyond the first places of the cache', cpu],
  ['in a cache that each step gives to the next', resident],
])('sequences that are left out do not disturb the others, %s', async (_where, backend) => {
  const [{ checkpoint, method, state, title }] = cases as [AdaptedCase];
  const program = await GenerationProgram.compile(backend, checkpoint, method);
  const decoding = await program.begin(state, randomPrompts(checkpoint.config.vocabSize));
  const third = [decoding.next[2]!];
  expect(decoding.length).toBe(21);
  await decoding.advance([0, 2, 3]);
  third.push(decoding.next[1]!);
  await decoding.advance([1, 2]);
  third.push(decoding.next[0]!);
  expect(decoding.length).toBe(23);
  while (third.length < TOKENS) {
    await decoding.advance([0]);
    third.push(decoding.next[0]!);
  }
  expect(third).toEqual(expected.get(title)![2]);
  await program.release();
});
