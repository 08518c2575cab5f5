/**
 * @file Adapters of runs as folders that Hugging Face PEFT, or whoever else, can load.
 */
import { type } from '@orpc/contract';
import { z } from 'zod';
import { absolutePathSchema } from '../model/absolute-path.ts';
import type { MethodName } from '../model/method.ts';
import { runIdSchema } from './compare.ts';
import type { Job } from './jobs.ts';
import { libraryIdSchema } from './library.ts';
import { procedure } from './procedure.ts';

/** What an export of a run's adapter would be. */
export interface AdapterDescription {
  readonly runId: string;
  readonly label: string;
  /** `native`: a format of our own, where PEFT has no type that computes the same. */
  readonly format: 'peft' | 'native' | 'checkpoint';
  /** PEFT's name of the type, such as `LORA`; null unless it is PEFT's. */
  readonly peftType: string | null;
  /** What PEFT cannot do with it, or why it is not PEFT's; null where there is nothing to say. */
  readonly note: string | null;
  readonly files: readonly { readonly name: string; readonly sizeBytes: number }[];
  readonly parameters: number | null;
  /** Largest absolute difference of logits between the adapter in memory and its reloaded export. */
  readonly maxLogitError: number | null;
  readonly baseModel: { readonly name: string; readonly path: string; readonly sha256: string };
}

/** An adapter that was copied and read back. */
export interface AdapterExport {
  /** Absolute. */
  readonly directory: string;
  readonly format: AdapterDescription['format'];
  readonly note: string | null;
  /** Values that were read back from the copy. */
  readonly parameters: number;
  readonly files: readonly { readonly name: string; readonly sizeBytes: number; readonly sha256: string }[];
  /** Python that loads it; null where nothing but Adapter Atlas can. */
  readonly snippet: string | null;
}

/** What a folder's files say that it holds. */
export interface AdapterOutline {
  readonly method: MethodName;
  readonly parameters: number;
}

export const adaptersContract = {
  /** INVALID_INPUT where the folder holds no adapter of this model: the message says why. */
  look: procedure
    .input(z.strictObject({ path: absolutePathSchema, modelId: libraryIdSchema }))
    .output(type<AdapterOutline>()),
  /** INVALID_INPUT where the run has no adapter (yet). */
  describe: procedure.input(z.strictObject({ runId: runIdSchema })).output(type<AdapterDescription>()),
  /** A job whose result is an `AdapterExport`. */
  export: procedure
    .input(
      z.strictObject({
        runId: runIdSchema,
        /** Absolute; made if it is missing. */
        directory: absolutePathSchema,
        /** Whether an adapter that is in the folder may be replaced; nothing else ever is. */
        replace: z.boolean().default(false),
      }),
    )
    .output(type<Job>()),
};
