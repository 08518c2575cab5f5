/**
 * @file Builds the Electron program into out/app, where it is missing or older than its sources. As a program:
 * `node scripts/build/build-app.ts`.
 */
import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { appBuild } from './vite-app.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = ['main/**/*.ts', 'shared/**/*.ts', 'package-lock.json', 'scripts/build/*.ts'];

/** @returns Whether it had to be built. */
export async function buildAppIfStale(): Promise<boolean> {
  const built = statSync(join(root, 'out/app/main.js'), { throwIfNoEntry: false });
  const isStale = (): boolean =>
    globSync(SOURCES, { cwd: root }).some((file) => statSync(join(root, file)).mtimeMs > built!.mtimeMs);
  if (built !== undefined && !isStale()) return false;
  await build(appBuild('preload'));
  await build(appBuild('main'));
  return true;
}

if (import.meta.main) await buildAppIfStale();
