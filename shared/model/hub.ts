/**
 * @file What can be fetched from the Hugging Face Hub, or from a mirror that speaks its API.
 */
import { z } from 'zod';

export const HUB_KINDS = ['model', 'dataset'] as const;
export type HubKind = (typeof HUB_KINDS)[number];

/** Where the Hub is unless a setting or HF_ENDPOINT says otherwise. */
export const HUB_ENDPOINT = 'https://huggingface.co';

/** The Hub's own rules for names; none of these can climb out of a folder or change what a URL means. */
export const repositorySchema = z
  .string()
  .trim()
  .refine(
    (name) =>
      /^(?:[A-Za-z0-9][\w.-]{0,95}\/)?[A-Za-z0-9][\w.-]{0,95}$/.test(name) &&
      !/\.\.|--|[.-](?:\/|$)|\.git(?:\/|$)/.test(name),
    'is no repository; write OWNER/NAME, such as meta-llama/Llama-3.2-1B',
  );

/** A branch, a tag, or a commit. */
export const revisionSchema = z
  .string()
  .trim()
  .max(200)
  .refine(
    (name) => /^\w[\w.+-]*(?:\/\w[\w.+-]*)*$/.test(name) && !name.includes('..'),
    'is no branch, tag or commit; write main for the newest',
  );

/**
 * The address of the Hub or of a mirror. A token and what it opens must not cross a network in the clear, so plain
 * HTTP is for this machine only.
 */
export const endpointSchema = z
  .string()
  .trim()
  .max(500)
  .refine((text) => z.url().safeParse(text).success, `is no address; write one such as ${HUB_ENDPOINT}`)
  .refine(
    (text) => /^(?:https:|http:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\])(?:[:/]|$))/i.test(text),
    'must begin with https:// (http:// is for this machine only)',
  )
  .refine((text) => !/[?#@\s]/.test(text), 'must not hold a user, a password, "?" or "#"')
  .transform((text) => text.replace(/\/+$/, ''));

/** What a header can carry, whoever issued it. The message does not repeat it: what is almost a token is a secret too. */
export const tokenSchema = z
  .string()
  .trim()
  .refine(
    (token) => /^[\x21-\x7e]{8,500}$/.test(token),
    'is no token; copy it whole from the settings of your account, where it begins with hf_',
  );

const hubFileSchema = z.object({
  /** Within the repository, with `/`. Checked: joined to a folder, it stays inside. */
  path: z.string(),
  sizeBytes: z.int().nonnegative(),
  /** `git-sha1` is git's own hash of a blob, its header included; large files have a SHA-256. */
  hash: z.object({ algorithm: z.enum(['sha256', 'git-sha1']), hex: z.string() }),
});
export type HubFile = z.infer<typeof hubFileSchema>;

export const hubLicenceSchema = z.object({
  /** As the repository's card states it; null where it does not. */
  name: z.string().nullable(),
  /** Its text; null where the card has no link. */
  link: z.url().nullable(),
});
export type HubLicence = z.infer<typeof hubLicenceSchema>;

/** A part of a data set that can be fetched alone, such as a language. */
export interface HubPart {
  readonly name: string;
  readonly paths: readonly string[];
  readonly sizeBytes: number;
}

/** What a download fetches: enough to go on with it later, whatever happens to the repository meanwhile. */
export const hubSelectionSchema = z.object({
  kind: z.enum(HUB_KINDS),
  /** As the Hub spells it. */
  repository: z.string(),
  /** What was asked for, such as `main`. */
  revision: z.string(),
  /** What it meant then: a hash of 40 hexadecimal digits. */
  commit: z.string(),
  licence: hubLicenceSchema,
  files: z.array(hubFileSchema),
});
export type HubSelection = z.infer<typeof hubSelectionSchema>;

/** A repository as it can be fetched. */
export interface HubPlan extends HubSelection {
  /** Whether its owner lets in whom they choose only. */
  readonly isGated: boolean;
  /** Of a data set; empty for a model, which is fetched whole. */
  readonly parts: readonly HubPart[];
  /** What the repository has beside, which is not fetched. */
  readonly leftOut: { readonly files: number; readonly sizeBytes: number };
}

export function sizeOf(files: readonly HubFile[]): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/**
 * What is fetched of a plan.
 *
 * @param partNames Of a data set; the files that belong to no part, such as README.md, come with any of them.
 */
export function selectionOf(plan: HubPlan, partNames: readonly string[]): HubSelection {
  const { kind, repository, revision, commit, licence, files, parts } = plan;
  const inParts = new Set(parts.flatMap(({ paths }) => paths));
  const chosen = new Set(parts.filter(({ name }) => partNames.includes(name)).flatMap(({ paths }) => paths));
  return {
    kind,
    repository,
    revision,
    commit,
    licence,
    files: files.filter(({ path }) => !inParts.has(path) || chosen.has(path)),
  };
}
