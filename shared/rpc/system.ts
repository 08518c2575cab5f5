/**
 * @file What this workbench is and what its host can do.
 */
import { type } from '@orpc/contract';
import { z } from 'zod';
import { absolutePathSchema } from '../model/absolute-path.ts';
import { procedure } from './procedure.ts';

export interface SystemInfo {
  readonly version: string;
  readonly platform: string;
  readonly hostname: string;
  readonly cpuCount: number;
  readonly totalMemoryBytes: number;
  /** Absolute path of the workspace. */
  readonly workspace: string;
  /** The user's home folder: where choosing a path starts. */
  readonly homeDirectory: string;
  /** `electron` has native dialogs and a file manager; `browser` has neither. */
  readonly host: 'electron' | 'browser';
}

/** A graphics processor whose driver tells how busy it is. */
export interface GpuLoad {
  readonly index: number;
  readonly name: string;
  /** 0 to 1; null where the driver does not say. */
  readonly busyShare: number | null;
  readonly usedMemoryBytes: number;
  readonly totalMemoryBytes: number;
}

/** Measured now. */
export interface SystemLoad {
  /** Busy share of all CPU cores since the last call, 0 to 1. */
  readonly cpuShare: number;
  readonly usedMemoryBytes: number;
  readonly totalMemoryBytes: number;
  /** Those known: NVIDIA's, where its driver's tool is there. */
  readonly gpus: readonly GpuLoad[];
}

const filters = z
  .array(
    z.strictObject({ name: z.string().max(80), extensions: z.array(z.string().regex(/^[A-Za-z0-9.]+$/)) }),
  )
  .max(10);

export const systemContract = {
  info: procedure.output(type<SystemInfo>()),
  load: procedure.output(type<SystemLoad>()),
  /** A native dialog; null if it was closed without a choice. UNAVAILABLE in a browser. */
  chooseFolder: procedure
    .input(z.strictObject({ title: z.string().max(200), startAt: absolutePathSchema.nullable() }))
    .output(type<string | null>()),
  chooseFile: procedure
    .input(z.strictObject({ title: z.string().max(200), startAt: absolutePathSchema.nullable(), filters }))
    .output(type<string | null>()),
  /** Shows a file of the workspace, or one that was just exported, in the file manager. UNAVAILABLE in a browser. */
  reveal: procedure.input(z.strictObject({ path: absolutePathSchema })).output(type<null>()),
};
