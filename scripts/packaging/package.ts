/**
 * @file `npm run package`: the installed program for this platform, in out/packages. Arguments go to electron-builder:
 * `npm run package -- --linux deb`.
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { buildAppIfStale } from '../build/build-app.ts';
import { buildRendererIfStale } from '../build/build-renderer.ts';

const require = createRequire(import.meta.url);

await buildRendererIfStale();
await buildAppIfStale();
const { status } = spawnSync(
  process.execPath,
  [require.resolve('electron-builder/cli.js'), ...process.argv.slice(2)],
  {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: 'inherit',
    env: { ...process.env, ATLAS_NODE: process.execPath },
  },
);
process.exitCode = status ?? 1;
