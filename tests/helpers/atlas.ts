/**
 * @file Runs the real command line in a process of its own.
 */
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const entry = join(import.meta.dirname, '../../main/cli/atlas.ts');
/** Of commands that are given none: not the one of whoever runs the tests. */
const NO_WORKSPACE = join(tmpdir(), 'atlas-tests-have-no-workspace');

export interface AtlasResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line that is at work. */
export interface RunningAtlas {
  readonly result: Promise<AtlasResult>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

/** Starts `atlas`. */
export function startAtlas(...args: string[]): RunningAtlas {
  const child = spawn(process.execPath, [entry, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ATLAS_WORKSPACE: NO_WORKSPACE, ...process.env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const result = new Promise<AtlasResult>((resolve) =>
    child.once('close', (code) => resolve({ code, stdout, stderr })),
  );
  return { result, kill: (signal) => void child.kill(signal) };
}

/** Runs `atlas` to its end. */
export async function atlas(...args: string[]): Promise<AtlasResult> {
  return await startAtlas(...args).result;
}
