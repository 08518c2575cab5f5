/**
 * @file What writing answers takes: batches of prompts are really gone on with, for a time, and every token is timed.
 */
import type { CalibrationPoint, WritingCost } from '../../shared/model/calibration.ts';
import type { GenerationProgram } from '../evaluation/generation/generation-program.ts';
import { writeTexts, type WritingRules, type WrittenText } from '../evaluation/generation/write-texts.ts';
import type { EncodedPrompt } from '../models/tokenizer/encode-item.ts';
import type { Tokenizer } from '../models/tokenizer/tokenizer.ts';
import type { AdapterState } from '../peft/adapter.ts';
import type { MemoryWatch } from './peak-memory.ts';

/** A batch is not written to its end once it took so long. */
const ENOUGH_MS = 4000;
/** Steps before these are slower: memory is taken, shapes are new. */
const WARM_STEPS = 2;

export interface PromptToWrite {
  readonly prompt: EncodedPrompt;
  /** Of its language. */
  readonly rules: WritingRules;
}

export interface WritingParts {
  readonly program: GenerationProgram;
  readonly adapter: AdapterState;
  readonly tokenizer: Tokenizer;
  readonly watch: MemoryWatch;
}

/**
 * Writes batches of short and of long prompts, and one answer alone.
 *
 * @param batches Of prompts, as large as the run's; short ones first.
 */
export async function measureWriting(
  parts: WritingParts,
  batches: readonly (readonly PromptToWrite[])[],
): Promise<WritingCost> {
  const whole = [];
  for (const batch of batches) whole.push(await writeBatch(parts, batch));
  const alone = await writeBatch(parts, batches[0]!.slice(0, 1));
  const ascending = (points: readonly CalibrationPoint[]): CalibrationPoint[] =>
    points.toSorted((a, b) => a.tokens - b.tokens);
  return {
    prompts: ascending(whole.map(({ prompts }) => prompts)),
    steps: ascending([alone, ...whole].flatMap(({ steps }) => steps)),
    answerTokens: whole.flatMap(({ answerTokens }) => answerTokens).sort((a, b) => a - b),
  };
}

interface WrittenBatch {
  readonly prompts: CalibrationPoint;
  /** The step in the middle; none where every answer was one token long. */
  readonly steps: readonly CalibrationPoint[];
  readonly answerTokens: readonly number[];
}

/** Ends a batch that has been looked at for long enough. */
class Enough extends Error {}

async function writeBatch(
  { program, adapter, tokenizer, watch }: WritingParts,
  batch: readonly PromptToWrite[],
): Promise<WrittenBatch> {
  const contexts = batch.map(({ prompt }) => prompt.context);
  const sequenceLength = Math.max(...contexts.map((ids) => ids.length));
  const { rules } = batch[0]!;
  // The first run takes memory and is not timed.
  await program.begin(adapter, contexts);
  const start = performance.now();
  await program.begin(adapter, contexts);
  const promptsMs = performance.now() - start;

  const answerTokens = batch.map(() => rules.maxTokens);
  /** When each step began, and how many sequences it went on with. */
  const begun: { readonly ms: number; readonly sequences: number }[] = [];
  let going = batch.length;
  const onWritten = (place: number, text: WrittenText): void => {
    going--;
    answerTokens[place] = text.tokens;
  };
  const writingStart = performance.now();
  const onToken = (): void => {
    const ms = performance.now();
    begun.push({ ms, sequences: going });
    if (ms - writingStart > ENOUGH_MS) throw new Enough();
  };
  try {
    await writeTexts(program, adapter, tokenizer, contexts, rules, { onWritten, onToken });
    begun.push({ ms: performance.now(), sequences: 0 });
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  }
  const steps = begun.slice(0, -1).map(({ ms, sequences }, index) => ({
    durationMs: begun[index + 1]!.ms - ms,
    tokens: sequences * (sequenceLength + index + 1),
  }));
  const timed = steps.length > WARM_STEPS ? steps.slice(WARM_STEPS) : steps;
  const bytes = await watch.peakBytes();
  return {
    prompts: {
      tokens: contexts.length * sequenceLength,
      sequenceLength,
      durationMs: promptsMs,
      peakBytes: bytes,
    },
    steps:
      timed.length === 0
        ? []
        : [
            {
              tokens: median(timed.map(({ tokens }) => tokens)),
              sequenceLength,
              durationMs: median(timed.map(({ durationMs }) => durationMs)),
              peakBytes: bytes,
            },
          ],
    answerTokens,
  };
}

/** @param values One at least. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
