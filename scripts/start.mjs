/**
 * @file `npm start`: the workbench as a desktop program where Electron's binary is there or can be had within a minute,
 * otherwise in the browser, saying why.
 */
import { spawn, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildAppIfStale } from './build/build-app.ts';
import { buildRendererIfStale } from './build/build-renderer.ts';
import { electronBinary, electronPackage } from './electron/electron-binary.ts';

const FETCH_LIMIT_MS = 60_000;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

const { values, tokens } = parseArgs({
  options: { browser: { type: 'boolean' } },
  strict: false,
  tokens: true,
});
const forwarded = process.argv.slice(2).filter((_, index) => !isOurs(index));

function isOurs(index) {
  return tokens.some((token) => token.kind === 'option' && token.name === 'browser' && token.index === index);
}

/** Why there can be no window here; null where there can. */
function obstacle() {
  if (values.browser === true) return 'asked for with --browser';
  const isHeadless = process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
  if (isHeadless) return 'this machine has no display';
  if (electronBinary() !== null) return null;
  console.error('Fetching Electron (once)...');
  const { status, error } = spawnSync(process.execPath, [join(electronPackage, 'install.js')], {
    stdio: ['ignore', 'ignore', 'ignore'],
    timeout: FETCH_LIMIT_MS,
  });
  if (status === 0 && electronBinary() !== null) return null;
  return error?.code === 'ETIMEDOUT'
    ? 'Electron could not be fetched within a minute'
    : 'Electron could not be fetched';
}

const reason = obstacle();
await buildRendererIfStale();
if (reason === null) await buildAppIfStale();
else console.error(`Opening in the browser: ${reason}.`);

const child =
  reason === null
    ? spawn(electronBinary(), [root, ...forwarded], {
        stdio: 'inherit',
        env: { ...process.env, ATLAS_NODE: process.execPath },
      })
    : spawn(process.execPath, [join(root, 'main/server/serve.ts'), '--open', ...forwarded], {
        stdio: 'inherit',
      });
// Ctrl-C reaches the child by itself; this process waits for it.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.once('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
});
