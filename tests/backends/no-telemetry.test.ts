/**
 * @file onnxruntime collects events in the user's cache folder and sends them away, unless it is told not to.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';

const LOAD = `await import('./main/engine/backends/onnxruntime/providers.ts').then(({ onnxRuntimeProviders }) => onnxRuntimeProviders())`;

/** What a process leaves in a home folder of its own. */
function leftAtHome(script: string): string[] {
  const home = temporaryDirectory();
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: { PATH: process.env['PATH'], HOME: home },
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  return readdirSync(home);
}

test.skipIf(process.platform !== 'linux')('our use of onnxruntime leaves no record of it', () => {
  expect(leftAtHome(LOAD)).toEqual([]);
});
