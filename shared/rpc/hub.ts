/**
 * @file Downloads from the Hugging Face Hub or a mirror: what a repository has, fetching it, and going on with what
 * was cut short. Nothing else here uses the network.
 */
import { type } from '@orpc/contract';
import { z } from 'zod';
import { absolutePathSchema } from '../model/absolute-path.ts';
import {
  HUB_KINDS,
  hubLicenceSchema,
  repositorySchema,
  revisionSchema,
  tokenSchema,
  type HubKind,
  type HubPlan,
} from '../model/hub.ts';
import type { Job } from './jobs.ts';
import { procedure } from './procedure.ts';

/** Where downloads come from, and whether a token goes with them. Never the token. */
export interface HubAccessInfo {
  readonly endpoint: string;
  readonly endpointFrom: 'settings' | 'environment' | 'default';
  /** Where the token is kept; null where there is none. The environment's goes first. */
  readonly tokenFrom: 'environment' | 'key store' | null;
  /** Whether one can be kept here: in the desktop program, on a system with a key store. */
  readonly canStoreToken: boolean;
}

/** A download that can go on. */
export interface UnfinishedDownload {
  readonly downloadId: string;
  readonly kind: HubKind;
  readonly repository: string;
  readonly commit: string;
  /** Absolute. */
  readonly directory: string;
  readonly totalBytes: number;
  readonly presentBytes: number;
  readonly startedMs: number;
}

const reference = z.strictObject({ downloadId: z.string().regex(/^[0-9a-f]{16}$/) });
const repository = { kind: z.enum(HUB_KINDS), repository: repositorySchema };

export const hubContract = {
  access: procedure.output(type<HubAccessInfo>()),
  /** Keeps a token in the system's key store; null forgets it. UNAVAILABLE in a browser. */
  setToken: procedure.input(z.strictObject({ token: tokenSchema.nullable() })).output(type<HubAccessInfo>()),
  /** Asks the Hub what a repository has, and whether it may be read. */
  plan: procedure
    .input(z.strictObject({ ...repository, revision: revisionSchema.default('main') }))
    .output(type<HubPlan>()),
  /**
   * Fetches a repository at a commit and adds it to the library; a data set that is no benchmark is fetched only.
   *
   * @returns A job whose result is `{ id, directory }`, id null for what is not in the library.
   */
  download: procedure
    .input(
      z.strictObject({
        ...repository,
        revision: revisionSchema,
        commit: z.string().regex(/^[0-9a-f]{40}$/),
        /** Names of parts of a data set. */
        parts: z.array(z.string().max(500)).max(10_000).default([]),
        /** Made; it must not exist, or be empty. */
        directory: absolutePathSchema,
        /** What was shown to the user, who accepted it. */
        acceptedLicence: hubLicenceSchema,
      }),
    )
    .output(type<Job>()),
  /** Downloads that ended early, the newest first. */
  unfinished: procedure.output(type<readonly UnfinishedDownload[]>()),
  /** Goes on with one, as `download`. */
  resume: procedure.input(reference).output(type<Job>()),
  /** Deletes what was fetched of one. */
  discard: procedure.input(reference).output(type<null>()),
};
