/**
 * @file Settings of the workspace, where things are kept, and what this machine offers.
 */
import { type } from '@orpc/contract';
import { z } from 'zod';
import { absolutePathSchema } from '../model/absolute-path.ts';
import type { Diagnosis } from '../model/diagnosis.ts';
import { settingsChangeSchema, type Settings } from '../model/settings.ts';
import type { Job } from './jobs.ts';
import { procedure } from './procedure.ts';

/** The workspace's folder, now and at the next start. */
export interface WorkspaceChoice {
  /** In use, absolute. */
  readonly current: string;
  /** What a start without `--workspace` and ATLAS_WORKSPACE takes. */
  readonly next: string;
  /** What was chosen in these settings; null for the platform's default. */
  readonly chosen: string | null;
  /** Where that choice is kept, outside of any workspace. */
  readonly choiceFile: string;
  /** Of the database with its journal. */
  readonly databaseBytes: number;
}

/** The result of a diagnosis job. */
export interface DiagnosisReport {
  readonly diagnosis: Diagnosis;
  /** All of it as text, without names of user, machine and home folder. */
  readonly text: string;
}

export interface AboutInfo {
  readonly version: string;
  readonly nodeVersion: string;
  /** The file LICENSE. */
  readonly licence: string;
  /** The file NOTICE: whose data and work is included. */
  readonly notice: string;
}

export const settingsContract = {
  get: procedure.output(type<Settings>()),
  /** @returns All settings, as they are then. */
  change: procedure.input(settingsChangeSchema).output(type<Settings>()),
  workspace: procedure.output(type<WorkspaceChoice>()),
  /** From the next start on; null for the platform's default. Nothing is moved. */
  chooseWorkspace: procedure
    .input(z.strictObject({ directory: absolutePathSchema.nullable() }))
    .output(type<WorkspaceChoice>()),
  /** A job whose result is a `DiagnosisReport`. */
  diagnose: procedure.output(type<Job>()),
  about: procedure.output(type<AboutInfo>()),
};
