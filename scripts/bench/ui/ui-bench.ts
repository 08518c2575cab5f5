/**
 * @file `npm run bench -- ui`: how the workbench bears a store of 10,000 runs, 122 languages and 5 million
 * predictions: how soon screens can be used in a real Chromium, and how long calls of the main process take.
 */
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { openWorkbench } from '../../../main/services/workbench.ts';
import { newToken } from '../../../main/server/token.ts';
import { serveWorkbench } from '../../../main/server/workbench-server.ts';
import { formatNumber } from '../../../shared/format/number.ts';
import { launchChromium } from '../../browser/chromium.ts';
import { buildRendererIfStale } from '../../build/build-renderer.ts';
import { largeStoreDirectory } from '../../large-store/large-store.ts';
import { measureCalls } from './measure-calls.ts';

/** One line of output, in milliseconds. */
export interface UiMeasurement {
  readonly bench: 'ui';
  /** `runs`, `compare`: a screen, from its address to its use. `call NAME`: a procedure, there and back. */
  readonly variant: string;
  readonly medianMs: number;
  readonly worstMs: number;
  readonly samples: number;
}

const LOADS = 7;
const COMPARED_RUNS = 20;
const RENDERER = fileURLToPath(new URL('../../../out/renderer', import.meta.url));

/** Measures everything; the store is made once and kept. @param report Told of each measurement. */
export async function benchUi(report: (measurement: UiMeasurement) => void): Promise<void> {
  await buildRendererIfStale();
  const workbench = openWorkbench({ directory: largeStoreDirectory() });
  const token = newToken();
  const server = await serveWorkbench({ workbench, renderer: RENDERER, token, host: '127.0.0.1', port: 0 });
  const browser = await launchChromium();
  try {
    // The first runs have the items of a whole benchmark.
    const runs = [...workbench.store.listing.runs()].slice(0, COMPARED_RUNS).map(({ runId }) => runId);
    const addressOf = (path: string): string => `${server.origin}${path}#token=${token}`;
    const screens = [
      { name: 'runs', path: '/runs', isReady: (page: Page) => page.locator('tr[data-run]').first() },
      {
        name: 'compare',
        path: `/compare?runs=${encodeURIComponent(runs.join(','))}`,
        isReady: (page: Page) => page.getByRole('gridcell').first(),
      },
    ];
    for (const { name, path, isReady } of screens) {
      const times: number[] = [];
      // The first load of all also starts the browser's caches and is left out.
      for (let load = 0; load <= LOADS; load++) {
        const time = await timeToUse(browser, addressOf(path), isReady);
        if (load > 0) times.push(time);
      }
      report(summary(name, times));
    }
    const calls = await measureCalls(server.origin, token, runs);
    for (const { name, times } of calls) report(summary(`call ${name}`, times));
    report(
      summary(
        'all calls',
        calls.flatMap(({ times }) => times),
      ),
    );
  } finally {
    await browser.close();
    await server.close();
    workbench.close();
  }
}

/** From asking for the address until its main content is there and answers. */
async function timeToUse(
  browser: Browser,
  address: string,
  isReady: (page: Page) => ReturnType<Page['locator']>,
): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    const started = performance.now();
    await page.goto(address, { waitUntil: 'commit' });
    await isReady(page).waitFor();
    // Answers a call, so the page's thread is free.
    await page.evaluate('new Promise(requestAnimationFrame)');
    return performance.now() - started;
  } finally {
    await context.close();
  }
}

function summary(variant: string, times: readonly number[]): UiMeasurement {
  const sorted = times.toSorted((a, b) => a - b);
  return {
    bench: 'ui',
    variant,
    medianMs: sorted[Math.floor(sorted.length / 2)]!,
    worstMs: sorted.at(-1)!,
    samples: sorted.length,
  };
}

/** A measurement as a line of a table. */
export function uiLine({ variant, medianMs, worstMs, samples }: UiMeasurement): string {
  const cells = [formatNumber(medianMs, 1), formatNumber(worstMs, 1), formatNumber(samples)];
  return `${variant.padEnd(28)} ${cells.map((cell) => cell.padStart(10)).join(' ')}`;
}

export const UI_HEAD = `${'variant'.padEnd(28)} ${['median ms', 'worst ms', 'samples'].map((title) => title.padStart(10)).join(' ')}`;
