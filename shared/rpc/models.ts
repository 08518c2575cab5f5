/**
 * @file The library of checkpoints: list, import, verification, and what each method would train on one.
 */
import { type } from '@orpc/contract';
import { z } from 'zod';
import type { Architecture } from '../model/architecture.ts';
import { methodSchema, type Method } from '../model/method.ts';
import { absolutePathSchema } from '../model/absolute-path.ts';
import { quantisedBitsSchema, type QuantisationReport } from '../model/quantisation.ts';
import type { Job } from './jobs.ts';
import { folderPathSchema, libraryIdSchema, type LibraryEntry } from './library.ts';
import { procedure } from './procedure.ts';

export interface ModelSummary extends LibraryEntry {
  readonly architecture: Architecture;
  /** What linear layers are quantised to, else what most of the weights' bytes are stored in. */
  readonly dtype: 'float32' | 'float16' | 'bfloat16' | 'uint8' | 'uint4';
  readonly parameterCount: number;
  readonly weightBytes: number;
  readonly layers: number;
  readonly hiddenSize: number;
  /** Longest text in tokens, virtual ones included. */
  readonly maxPositions: number;
  readonly vocabularySize: number;
  /** Where it is from, such as a Hugging Face repository's name; null where the folder does not say. */
  readonly origin: string | null;
  /** Commit of `origin`; null where the folder does not say. */
  readonly revision: string | null;
}

/** A folder with a checkpoint, or with what looks like one, that is on this machine already. */
export interface FoundModel {
  /** Absolute. */
  readonly path: string;
  /** The repository's, such as `HuggingFaceTB/SmolLM-135M`, where the folder says; else the folder's. */
  readonly name: string;
  /** Commit of the repository. */
  readonly revision: string | null;
  /** Null where it cannot be used. */
  readonly facts: Pick<ModelSummary, 'weightBytes' | 'parameterCount' | 'dtype'> | null;
  /** Why it cannot be used, as a sentence about its files; null where it can. */
  readonly problem: string | null;
}

/** Tensors of one role, over all layers: `model.layers.*.self_attn.q_proj.weight`. */
export interface TensorGroup {
  readonly name: string;
  readonly count: number;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly parameterCount: number;
}

export interface TokenizerFacts {
  readonly vocabularySize: number;
  /** Ids of what is put in front of a text; often none. */
  readonly bosTokens: readonly number[];
  readonly fileBytes: number;
}

/** What one method would train. */
export interface ParameterCount {
  readonly method: Method;
  /** Null where the method does not fit the model; `problem` says why. */
  readonly trainableParameters: number | null;
  /** Of the checkpoint's parameters, 0 to 1. */
  readonly trainableShare: number | null;
  /** `native`: PEFT has no type that computes the same. */
  readonly format: 'peft' | 'native' | 'checkpoint' | null;
  /** What an export cannot do; null where PEFT has it all. */
  readonly note: string | null;
  readonly problem: string | null;
}

/** A method with its size changed to come as near as it can to a number of parameters. */
export interface BudgetMatch extends ParameterCount {
  /** The hyperparameter that was changed; null where the method has none, such as full fine-tuning. */
  readonly field: 'r' | 'numVirtualTokens' | 'adapterLen' | null;
  /** (trainable - target) / target; null where nothing could be changed. */
  readonly relativeDifference: number | null;
}

export interface ModelDetail {
  readonly model: ModelSummary;
  readonly headCount: number;
  readonly keyValueHeadCount: number;
  readonly headSize: number;
  readonly intermediateSize: number;
  readonly hasTiedEmbeddings: boolean;
  /** Tokens that attention reaches back; null means all. */
  readonly slidingWindow: number | null;
  readonly ropeTheta: number;
  /** Such as `llama3, factor 8`; null for none. */
  readonly ropeScaling: string | null;
  /** Null for a model in floats, and where the folder does not say. */
  readonly quantisation: QuantisationReport | null;
  readonly tokenizer: TokenizerFacts;
  readonly tensors: readonly TensorGroup[];
  /** The presets that a newcomer would compare, with a forecast of the memory they need. */
  readonly presets: readonly PresetForecast[];
}

export interface PresetForecast extends ParameterCount {
  readonly label: string;
  /** For batches of `FORECAST_BATCH`; computed from shapes, not measured. */
  readonly trainingMemoryBytes: number;
  readonly gradientCheckpointingMemoryBytes: number;
}

const reference = z.strictObject({ modelId: libraryIdSchema });

export const modelsContract = {
  /** The bundled one first, then the newest first. Looks at the files' sizes and times only. */
  list: procedure.output(type<readonly ModelSummary[]>()),
  /** Checkpoints in the Hub's cache and in the folder of models that are not in the library. */
  found: procedure.output(type<readonly FoundModel[]>()),
  /** INVALID_INPUT where the folder is unavailable or broken: the message says why. */
  detail: procedure.input(reference).output(type<ModelDetail>()),
  /** Checks every byte of a checkpoint and links it into the library at the end; a broken one fails the job. */
  import: procedure.input(folderPathSchema).output(type<Job>()),
  /** Converts a GGUF file into a new folder of 16-bit weights, and links it. */
  importGguf: procedure
    .input(z.strictObject({ path: absolutePathSchema, output: absolutePathSchema }))
    .output(type<Job>()),
  /** Writes the model in fewer bits into a new folder, reads it back, measures the error, and links it. */
  quantise: procedure
    .input(
      z.strictObject({ modelId: libraryIdSchema, bits: quantisedBitsSchema, output: absolutePathSchema }),
    )
    .output(type<Job>()),
  /** Checks every byte of an entry again; its health tells the outcome. */
  verify: procedure.input(reference).output(type<Job>()),
  /** Unlinks it; `restore` undoes that. No file is deleted. CONFLICT for the bundled one. */
  remove: procedure.input(reference).output(type<null>()),
  restore: procedure.input(reference).output(type<null>()),
  /** What each method would train, in the order asked. */
  countParameters: procedure
    .input(z.strictObject({ modelId: libraryIdSchema, methods: z.array(methodSchema).max(50) }))
    .output(type<readonly ParameterCount[]>()),
  /** Each method with the rank or length whose count is nearest to `targetParameters`, in the order asked. */
  matchBudgets: procedure
    .input(
      z.strictObject({
        modelId: libraryIdSchema,
        targetParameters: z.int().positive(),
        methods: z.array(methodSchema).max(50),
      }),
    )
    .output(type<readonly BudgetMatch[]>()),
};
