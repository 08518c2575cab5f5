/**
 * @file Makes a bare clone ready: installs the packages that package-lock.json pins, Node itself among
 * them, when they are missing or older than the lock file. Plain JavaScript, because it runs on whatever
 * Node the machine has; everything after it runs on the pinned one.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const lock = join(root, 'package-lock.json');
const installed = join(root, 'node_modules', '.package-lock.json');

const isCurrent = existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
if (!isCurrent) {
  console.error('Installing packages (once)...');
  // No dependency needs its install script here: native modules ship prebuilt in their packages, and the
  // scripts that would run download CUDA libraries that only some machines want (see `atlas doctor`).
  const result = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) process.exit(result.status ?? 1);
  utimesSync(installed, new Date(), new Date());
}
