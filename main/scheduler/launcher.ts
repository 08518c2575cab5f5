/**
 * @file How a worker comes to run on a run directory. A cluster's job queue would be another launcher.
 */
import { spawn } from 'node:child_process';
import { appendFileSync, closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runPaths } from '../run-directory/layout.ts';
import { computeEnvironment } from './compute-environment.ts';

export interface Launcher {
  /** Starts a worker on a run directory and returns without waiting for it. */
  readonly launch: (runDirectory: string) => LaunchedWorker;
}

export interface LaunchedWorker {
  /** Whether it may still be working. False only once it has certainly ended. */
  readonly isRunning: () => boolean;
}

const WORKER = fileURLToPath(new URL('../worker/worker.ts', import.meta.url));

/**
 * Starts workers on this machine, each a process of its own that outlives this one; what they print goes to the run
 * directory's worker.log. They get this process's environment, the ATLAS_ variables among it.
 *
 * @param options `nodePath`: the Node to use, this process's own by default (Electron's is no plain Node).
 * `workerPath`: the script to run with the run directory as its argument. `env`: variables to add.
 */
export function localLauncher(
  options: {
    readonly nodePath?: string;
    readonly workerPath?: string;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Launcher {
  const { nodePath = process.execPath, workerPath = WORKER, env = {} } = options;
  return {
    launch: (runDirectory) => {
      const { log } = runPaths(runDirectory);
      const output = openSync(log, 'a');
      try {
        const child = spawn(nodePath, [workerPath, runDirectory], {
          detached: true,
          stdio: ['ignore', output, output],
          env: { ...computeEnvironment(), ...env },
          windowsHide: true,
        });
        let failed = false;
        child.once('error', (error) => {
          failed = true;
          appendFileSync(log, `${nodePath} could not be started: ${error.message}\n`);
        });
        child.unref();
        return { isRunning: () => !failed && child.exitCode === null && child.signalCode === null };
      } finally {
        closeSync(output);
      }
    },
  };
}
