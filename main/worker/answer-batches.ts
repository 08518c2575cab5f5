/**
 * @file A language's items in batches, each with how it is answered: chosen by scores, or written. Batches do not
 * depend on what is done already, so a resumed evaluation gives the same answers as an undisturbed one.
 */
import type { Prediction } from '../../shared/model/prediction.ts';
import type { Generation, GenerationItem, Item } from '../../shared/model/task.ts';
import type { GenerationProgram } from '../evaluation/generation/generation-program.ts';
import { writeTexts, writingRules } from '../evaluation/generation/write-texts.ts';
import { scoreText } from '../evaluation/metrics/score-text.ts';
import { commonTokens, type CommonText } from '../evaluation/scoring/common-text.ts';
import { predict, scoringBatches } from '../evaluation/scoring/predictions.ts';
import type { ScoringProgram } from '../evaluation/scoring/scoring-program.ts';
import type { EncodedPrompt } from '../models/tokenizer/encode-item.ts';
import type { AdapterState } from '../peft/adapter.ts';
import type { LoadedRun, RunContext } from './run-context.ts';

export interface AnswerBatch {
  readonly ids: readonly string[];
  /** @param onAnswers Told of every answer once, a few or all of the batch at a time. */
  readonly answer: (onAnswers: (answers: readonly Prediction[]) => void) => Promise<void>;
}

/** A language's items, ready to be answered. */
export interface LanguageBatches {
  readonly batches: readonly AnswerBatch[];
  /** Of all prompts together, with what was cut from them. */
  readonly promptTokens: number;
  /** Prompts from which something was cut. */
  readonly cutPrompts: number;
}

/** What answering needs to know of a run. */
interface AnswerContext extends Pick<RunContext, 'checkControl'> {
  readonly config: Pick<RunContext['config'], 'evaluation'>;
}
type AnsweringRun = Omit<LoadedRun, 'backend'>;

/** @param language Catalogue code. */
export function answerBatches(
  context: AnswerContext,
  run: AnsweringRun,
  state: AdapterState,
  items: readonly Item[],
  language: string,
): LanguageBatches {
  const { generation } = run.benchmark.definition;
  return generation === undefined
    ? chosen(context, run, run.scoring!, state, items)
    : written(context, run, run.writing!, state, items as readonly GenerationItem[], language, generation);
}

function chosen(
  { config }: AnswerContext,
  { encoder, checkpoint }: AnsweringRun,
  scoring: ScoringProgram,
  state: AdapterState,
  items: readonly Item[],
): LanguageBatches {
  const { batchSize, normalisation } = config.evaluation;
  const encoded = items.map((item) => encoder.encode(item));
  const beginning = commonTokens(encoded);
  let read: Promise<CommonText> | undefined;
  const common = () => (beginning.length === 0 ? null : (read ??= scoring.readCommon(state, beginning)));
  const batches = scoringBatches(encoded, batchSize, checkpoint.config).map((batch): AnswerBatch => ({
    ids: batch.map(({ item }) => item.id),
    answer: async (onAnswers) =>
      onAnswers(await predict(scoring, state, batch, normalisation, await common())),
  }));
  return { batches, ...counts(encoded) };
}

/** Prompts of similar length together, the longest first. */
function written(
  { config, checkControl }: AnswerContext,
  { encoder, tokenizer, checkpoint, roomForText }: AnsweringRun,
  writing: GenerationProgram,
  state: AdapterState,
  items: readonly GenerationItem[],
  language: string,
  generation: Generation,
): LanguageBatches {
  const rules = writingRules(generation, language, tokenizer, checkpoint.config.eosTokenIds);
  const prompts = items
    .map((item) => ({ item, ...encoder.encodePrompt(item, generation.maxGenTokens, roomForText) }))
    .sort((a, b) => b.context.length - a.context.length);
  const { batchSize } = config.evaluation;
  const batches = Array.from({ length: Math.ceil(prompts.length / batchSize) }, (_, index): AnswerBatch => {
    const batch = prompts.slice(index * batchSize, (index + 1) * batchSize);
    return {
      ids: batch.map(({ item }) => item.id),
      answer: (onAnswers) =>
        writeTexts(
          writing,
          state,
          tokenizer,
          batch.map((prompt) => prompt.context),
          rules,
          {
            onWritten: (place, text) =>
              onAnswers([scoreText(batch[place]!.item, text, language, generation)]),
            onToken: checkControl,
          },
        ),
    };
  });
  return { batches, ...counts(prompts) };
}

function counts(prompts: readonly EncodedPrompt[]): Pick<LanguageBatches, 'promptTokens' | 'cutPrompts'> {
  return {
    promptTokens: prompts.reduce((sum, { context, truncated }) => sum + context.length + truncated, 0),
    cutPrompts: prompts.filter(({ truncated }) => truncated > 0).length,
  };
}
