/**
 * @file Who may write: at most one live process owns a folder of claims.
 *
 * FOLDER/1, FOLDER/2, ... are claims; the highest one's owner.json names the owner, who loses it by ending or by
 * releasing. A claim is made whole under a temporary name and renamed to the next number, which fails if anybody
 * else was faster; so of two processes that find a dead owner at the same moment one becomes the next. The highest
 * claim is never removed, so a process that decided on an old view is refused or finds a higher number than its own.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { isSameProcess, processStart } from './process-identity.ts';

export const ownerSchema = z.object({
  pid: z.int(),
  host: z.string(),
  /** Of the process with this pid; see process-identity.ts. */
  processStart: z.string(),
  startedMs: z.int(),
});
export type Owner = z.infer<typeof ownerSchema>;

/** A claim that this process holds. */
export interface Ownership {
  /** 1 for the first owner ever; rises with each. */
  readonly number: number;
  readonly owner: Owner;
  /** Gives it up; ending the process does too. */
  readonly release: () => void;
}

/** More lost races in a row than processes could possibly start at once. */
const MAX_ATTEMPTS = 100;

/**
 * Becomes the owner, unless another process is.
 *
 * @param isAliveElsewhere Judges an owner on another host, whose processes cannot be looked up.
 * @returns The claim, or the live owner.
 */
export function takeOwnership(
  folder: string,
  isAliveElsewhere: (owner: Owner) => boolean,
): { taken: true; ownership: Ownership } | { taken: false; owner: Owner } {
  const start = processStart(process.pid);
  if (start === null) throw new Error('The system does not say when this process started');
  const owner: Owner = { pid: process.pid, host: hostname(), processStart: start, startedMs: Date.now() };
  mkdirSync(folder, { recursive: true });
  for (let attempt = 1; ; attempt++) {
    // One look at the folder serves both questions: a claim made since then makes the rename fail.
    const highest = highestClaim(folder);
    const other = ownerOf(folder, highest, isAliveElsewhere);
    if (other !== null) return { taken: false, owner: other };
    const number = highest + 1;
    const temporary = join(folder, `.new-${randomBytes(8).toString('hex')}`);
    mkdirSync(temporary);
    writeFileSync(join(temporary, 'owner.json'), JSON.stringify(owner));
    const claim = join(folder, String(number));
    try {
      renameSync(temporary, claim);
    } catch (error) {
      rmSync(temporary, { recursive: true, force: true });
      if (!existsSync(claim) || attempt === MAX_ATTEMPTS) throw error;
      continue;
    }
    if (highestClaim(folder) > number) {
      rmSync(claim, { recursive: true, force: true });
      continue;
    }
    for (const lower of claimNumbers(folder).filter((earlier) => earlier < number)) {
      rmSync(join(folder, String(lower)), { recursive: true, force: true });
    }
    const release = (): void => {
      if (existsSync(claim)) writeFileSync(join(claim, 'released'), '');
    };
    return { taken: true, ownership: { number, owner, release } };
  }
}

/** The live process that owns the folder, null if nobody does. */
export function currentOwner(folder: string, isAliveElsewhere: (owner: Owner) => boolean): Owner | null {
  for (;;) {
    const highest = highestClaim(folder);
    const owner = ownerOf(folder, highest, isAliveElsewhere);
    // A new owner removes the claims below its own, perhaps while this one was being read.
    if (owner !== null || highestClaim(folder) === highest) return owner;
  }
}

function ownerOf(folder: string, number: number, isAliveElsewhere: (owner: Owner) => boolean): Owner | null {
  const claim = join(folder, String(number));
  if (existsSync(join(claim, 'released'))) return null;
  const owner = readOwner(join(claim, 'owner.json'));
  if (owner === null) return null;
  const isAlive =
    owner.host === hostname() ? isSameProcess(owner.pid, owner.processStart) : isAliveElsewhere(owner);
  return isAlive ? owner : null;
}

/** Null where there is none, or where a power cut left an empty file. */
function readOwner(path: string): Owner | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    return ownerSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function highestClaim(folder: string): number {
  return Math.max(0, ...claimNumbers(folder));
}

function claimNumbers(folder: string): number[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^[1-9][0-9]*$/.test(name))
    .map(Number);
}
