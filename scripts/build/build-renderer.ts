/**
 * @file Builds the renderer into out/renderer, where it is missing or older than its sources. As a program:
 * `node scripts/build/build-renderer.ts`.
 */
import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = ['renderer/**/*.*', 'shared/**/*.ts', 'package-lock.json', 'scripts/build/*.ts'];

/** @returns Whether it had to be built. */
export async function buildRendererIfStale(): Promise<boolean> {
  const built = statSync(join(root, 'out/renderer/index.html'), { throwIfNoEntry: false });
  const isStale = (): boolean =>
    globSync(SOURCES, { cwd: root }).some((file) => statSync(join(root, file)).mtimeMs > built!.mtimeMs);
  if (built !== undefined && !isStale()) return false;
  const before = process.env['NODE_ENV'];
  // Where tests build it, it is still what users get, and not React's development version.
  process.env['NODE_ENV'] = 'production';
  try {
    await build({ configFile: join(root, 'scripts/build/vite-renderer.ts'), logLevel: 'warn' });
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
  return true;
}

if (import.meta.main) await buildRendererIfStale();
