/**
 * @file `npm run screenshots`: every screen at 1280 and 1920 wide, light and dark, into out/screenshots. Names given
 * as arguments choose scenes: `npm run screenshots -- compare run-`.
 *
 * The screens show the finished demo; `--workspace DIR` takes one that has run it, otherwise it is run first.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { newToken } from '../../main/server/token.ts';
import { serveWorkbench } from '../../main/server/workbench-server.ts';
import { createDraft } from '../../main/services/drafts.ts';
import { startDemo } from '../../main/services/experiments.ts';
import { controlRuns } from '../../main/services/run-actions.ts';
import { openWorkbench, type Workbench } from '../../main/services/workbench.ts';
import { launchChromium } from '../browser/chromium.ts';
import { buildRendererIfStale } from '../build/build-renderer.ts';
import { largeStoreDirectory } from '../large-store/large-store.ts';
import { SCENES, type Place, type Scene, type Subject } from './scenes.ts';

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
    /** Only this width, only this colour scheme. */
    width: { type: 'string' },
    scheme: { type: 'string' },
  },
});
const scenes = SCENES.filter(
  ({ name }) => positionals.length === 0 || positionals.some((start) => name.startsWith(start)),
);

/** Opens the workspace of a place. */
const OPEN: Readonly<Record<Place, () => Workbench | Promise<Workbench>>> = {
  demo: () => {
    if (!existsSync(join(values.workspace, 'atlas.db'))) runDemo(values.workspace);
    return openWorkbench({ directory: values.workspace });
  },
  large: () => openWorkbench({ directory: largeStoreDirectory() }),
  empty: () => openWorkbench({ directory: newFolder() }),
  live: async () => {
    const workbench = openWorkbench({ directory: newFolder() });
    startDemo(workbench);
    while (workbench.store.experiments().length === 0) await wait(100);
    return workbench;
  },
};

await buildRendererIfStale();
mkdirSync(values.out, { recursive: true });
const browser = await launchChromium();
try {
  for (const place of Object.keys(OPEN) as Place[]) {
    const shown = scenes.filter((scene) => scene.place === place);
    if (shown.length > 0) await photograph(await OPEN[place](), shown);
  }
} finally {
  await browser.close();
}

/** Removed at the end. */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'atlas-screenshots-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

function runDemo(workspace: string): void {
  console.log('Running the demo first...');
  const demo = join(root, 'resources/demo/experiment.yaml');
  const command = [join(root, 'main/cli/atlas.ts'), '--workspace', workspace, 'run', demo];
  const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' });
  if (status !== 0) throw new Error('The demo did not finish');
}

async function photograph(workbench: Workbench, shown: readonly Scene[]): Promise<void> {
  const token = newToken();
  const renderer = join(root, 'out/renderer');
  const server = await serveWorkbench({ workbench, renderer, token, host: '127.0.0.1', port: 0 });
  const drafts = (['demo', 'blank'] as const).map((preset) =>
    createDraft(workbench.store, { kind: 'preset', preset }),
  );
  const subject = subjectOf(workbench, drafts[0]!.draftId, drafts[1]!.draftId);
  try {
    for (const scene of shown) {
      const address = `${server.origin}${scene.path(subject)}#token=${token}`;
      for (const viewport of WIDTHS) {
        if (values.width !== undefined && values.width !== String(viewport.width)) continue;
        for (const colorScheme of SCHEMES) {
          if (values.scheme === undefined || values.scheme === colorScheme)
            await shoot(browser, scene, address, viewport, colorScheme);
        }
      }
    }
  } finally {
    for (const { draftId } of drafts) workbench.store.drafts.setRemoved(draftId, Date.now());
    const { shelf } = workbench.store;
    shelf.setTrashed(
      shelf.trash().map(({ runId }) => runId),
      null,
    );
    // Workers would outlive the pictures.
    await controlRuns(workbench, subject.runIds, 'cancel');
    workbench.close();
    await server.close();
  }
}

function subjectOf({ store }: Workbench, draftId: string, blankDraftId: string): Subject {
  const experiment = store.experiments().at(-1);
  return { experimentId: experiment?.id ?? '', runIds: experiment?.runIds ?? [], draftId, blankDraftId };
}

async function shoot(
  from: Browser,
  { name, prepare, isWhole = false }: Scene,
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
  // What is still loading is no picture.
  await page.locator('.mantine-Skeleton-root, .mantine-Loader-root').first().waitFor({ state: 'detached' });
  if (isWhole) {
    // A window as high as the page: what is fixed or fills a window stays in its place.
    const height = await page.evaluate<number>('document.documentElement.scrollHeight');
    await page.setViewportSize({ width: viewport.width, height: Math.max(height, viewport.height) });
  }
  await page.waitForTimeout(SETTLE_MS);
  const file = `${name}-${viewport.width}-${colorScheme}.png`;
  await page.screenshot({ path: join(values.out, file) });
  console.log(file);
  await context.close();
}
