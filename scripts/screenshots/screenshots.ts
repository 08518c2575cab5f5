/**
 * @file `npm run screenshots`: every screen at 1280 and 1920 wide, light and dark, into out/screenshots. Names given
 * as arguments choose scenes: `npm run screenshots -- compare run-`.
 *
 * The screens show the finished demo; `--workspace DIR` takes one that has run it, otherwise it is run first.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { newToken } from '../../main/server/token.ts';
import { serveWorkbench } from '../../main/server/workbench-server.ts';
import { openWorkbench, type Workbench } from '../../main/services/workbench.ts';
import { launchChromium } from '../browser/chromium.ts';
import { buildRendererIfStale } from '../build/build-renderer.ts';
import { SCENES, type Scene, type Subject } from './scenes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const WIDTHS = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;
const SCHEMES = ['light', 'dark'] as const;
/** Long enough for charts to have drawn themselves. */
const SETTLE_MS = 500;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    workspace: { type: 'string', default: join(root, 'out/demo') },
    out: { type: 'string', default: join(root, 'out/screenshots') },
  },
});
const scenes = SCENES.filter(
  ({ name }) => positionals.length === 0 || positionals.some((start) => name.startsWith(start)),
);

await buildRendererIfStale();
if (!existsSync(join(values.workspace, 'atlas.db'))) runDemo(values.workspace);
mkdirSync(values.out, { recursive: true });
const browser = await launchChromium();
try {
  await photograph(
    values.workspace,
    scenes.filter(({ isEmpty }) => isEmpty !== true),
  );
  await photograph(
    mkdtempSync(join(tmpdir(), 'atlas-screenshots-')),
    scenes.filter(({ isEmpty }) => isEmpty === true),
  );
} finally {
  await browser.close();
}

function runDemo(workspace: string): void {
  console.log('Running the demo first...');
  const demo = join(root, 'resources/demo/experiment.yaml');
  const command = [join(root, 'main/cli/atlas.ts'), '--workspace', workspace, 'run', demo];
  const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' });
  if (status !== 0) throw new Error('The demo did not finish');
}

async function photograph(directory: string, shown: readonly Scene[]): Promise<void> {
  if (shown.length === 0) return;
  const workbench = openWorkbench({ directory });
  const token = newToken();
  const renderer = join(root, 'out/renderer');
  const server = await serveWorkbench({ workbench, renderer, token, host: '127.0.0.1', port: 0 });
  try {
    const subject = subjectOf(workbench);
    for (const scene of shown) {
      const address = `${server.origin}${scene.path(subject)}#token=${token}`;
      for (const viewport of WIDTHS) {
        for (const colorScheme of SCHEMES) await shoot(browser, scene, address, viewport, colorScheme);
      }
    }
  } finally {
    workbench.close();
    await server.close();
  }
}

function subjectOf({ store }: Workbench): Subject {
  const experiment = store.experiments().at(-1);
  return { experimentId: experiment?.id ?? '', runIds: experiment?.runIds ?? [] };
}

async function shoot(
  from: Browser,
  { name, prepare }: Scene,
  address: string,
  viewport: (typeof WIDTHS)[number],
  colorScheme: (typeof SCHEMES)[number],
): Promise<void> {
  const context = await from.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(`${name}: ${error.message}`));
  await page.goto(address);
  await page.locator('main h1').waitFor();
  await prepare?.(page);
  await page.waitForTimeout(SETTLE_MS);
  const file = `${name}-${viewport.width}-${colorScheme}.png`;
  await page.screenshot({ path: join(values.out, file) });
  console.log(file);
  await context.close();
}
