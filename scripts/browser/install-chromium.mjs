/**
 * @file The browser that tests of the interface drive: where none is found and the system's package manager may be
 * used, Debian's Chromium is installed; elsewhere those tests skip and say so. Plain JavaScript, as bootstrap.mjs.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const isThere = [process.env.ATLAS_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].some(
  (path) => path && existsSync(path),
);
if (!isThere && process.platform === 'linux' && process.getuid() === 0 && existsSync('/usr/bin/apt-get')) {
  console.error('Installing Chromium for the tests (once)...');
  const run = (args) => spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
  if (!run(['update', '-qq']) || !run(['install', '-y', '-qq', '--no-install-recommends', 'chromium'])) {
    console.error('Chromium could not be installed; the tests that need it will be skipped.');
  }
}
