/**
 * @file What a model will really read: rendered prompts with their tokens, and how long texts are in each language.
 */
import { type } from '@orpc/contract';
import { z } from 'zod';
import { experimentSchema, languageCodeSchema } from '../model/experiment.ts';
import { methodSchema } from '../model/method.ts';
import type { Item } from '../model/task.ts';
import { evaluationOverrideSchema } from '../model/training.ts';
import type { Job } from './jobs.ts';
import { libraryIdSchema } from './library.ts';
import { procedure } from './procedure.ts';

/** An item as the model gets it. */
export interface RenderedItem {
  readonly language: string;
  /** With a chat template, as a conversation. */
  readonly item: Item;
  /** Of the prompt, tokens in front of it included and what was cut left out. */
  readonly promptTokens: number;
  /** Of each option. */
  readonly optionTokens: readonly number[];
  /** Prompt tokens cut from the left to fit; 0 for none. */
  readonly truncatedTokens: number;
  /** The prompt as it is after the cut, decoded; null where nothing was cut. */
  readonly truncatedPrompt: string | null;
  /** The prompt, cut where a token ends a character. */
  readonly pieces: readonly TextPiece[];
}

/** Text of one token, or of several that have parts of characters in common. */
export interface TextPiece {
  readonly text: string;
  readonly tokens: number;
}

export interface ItemPreview {
  /** How many items the first language has. */
  readonly total: number;
  readonly itemId: string;
  /** Tokens that prompt and option may have together, or the prompt alone, with this method on this model. */
  readonly maxTokens: number;
  /** What an answer may have beside the prompt; null where answers are chosen. */
  readonly answerTokens: number | null;
  /** In the order asked; null where a language lacks the item. */
  readonly rendered: readonly (RenderedItem | null)[];
}

/** How a tokenizer splits one language, over the same items in every language. */
export interface LanguageFertility {
  readonly language: string;
  /** Items it was measured on. */
  readonly items: number;
  /**
   * Tokens a white-space separated word (fertility; Rust et al. 2021, arXiv 2012.15613); null for scripts that put
   * no space between words.
   */
  readonly tokensPerWord: number | null;
  /** Tokens a code point, white space not counted. */
  readonly tokensPerCharacter: number;
  /** Tokens relative to English on the same items (premium; Petrov et al. 2023, arXiv 2305.15425); null without English. */
  readonly parity: number | null;
  /** Tokens of prompt and longest option of each item, each counted by itself; ascending. */
  readonly lengths: readonly number[];
}

export interface Fertility {
  readonly modelId: string;
  readonly benchmarkId: string;
  readonly measuredMs: number;
  readonly languages: readonly LanguageFertility[];
}

const fertilityInput = z.strictObject({ modelId: libraryIdSchema, benchmarkId: libraryIdSchema });

export const previewContract = {
  /** One item in several languages, as a model would read it with this method and limit. */
  item: procedure
    .input(
      z.strictObject({
        modelId: libraryIdSchema,
        benchmarkId: libraryIdSchema,
        languages: z.array(languageCodeSchema).min(1).max(8),
        /** Place in the first language's file, from 0. */
        place: z.int().nonnegative(),
        /** Its virtual tokens take room; `none` for no method. */
        method: methodSchema.default({ method: 'none' }),
        maxSequenceLength: z.int().positive().default(512),
        chatTemplate: experimentSchema.shape.chatTemplate,
        numFewshot: evaluationOverrideSchema.shape.numFewshot,
        /** Which decides the examples. */
        seed: z.int().nonnegative().default(1),
      }),
    )
    .output(type<ItemPreview>()),
  /** What was measured earlier for this tokenizer and benchmark; null where nothing was. */
  fertility: procedure.input(fertilityInput).output(type<Fertility | null>()),
  /** Measures it; the job's result is a Fertility. */
  measureFertility: procedure.input(fertilityInput).output(type<Job>()),
};
