/**
 * @file A page of a real Chromium for tests, whose browser all tests of a file share.
 */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll } from 'vitest';
import { launchChromium } from '../../scripts/browser/chromium.ts';

let browser: Promise<Browser> | null = null;

/**
 * A page in a fresh profile of this file's browser. What the page throws or logs as an error fails the test that
 * looks at `errors`.
 */
export async function openPage(
  address: string,
  options: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly errors: readonly string[] }> {
  if (browser === null) {
    browser = launchChromium();
    afterAll(async () => {
      await (await browser)?.close();
    });
  }
  const context = await (
    await browser
  ).newContext({
    viewport: { width: 1280, height: 800 },
    acceptDownloads: true,
    // Animations are painted on the CPU here, and take a good part of it from the tests beside.
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(address);
  return { page, errors };
}
