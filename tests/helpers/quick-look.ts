/**
 * @file The wizard's quick look on the demo model, in a workspace of its own.
 */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openPage } from './browser.ts';
import { temporaryDirectory } from './temporary-directory.ts';
import { startServer } from './workbench-server.ts';

interface QuickLook {
  readonly page: Page;
  /** As `openPage`'s. */
  readonly errors: readonly string[];
  /** To a step of the wizard. */
  readonly goTo: (step: RegExp) => Promise<void>;
}

/** A draft with the demo model chosen, and no task. @param onEnd Told what to do when the test ends. */
export async function startQuickLook(onEnd: (stop: () => Promise<void> | void) => void): Promise<QuickLook> {
  const server = await startServer(join(temporaryDirectory(), 'workspace'));
  onEnd(() => server.stop());
  const { page, errors } = await openPage(server.address('/experiments/new'));
  await page.getByRole('button', { name: /^Quick look/ }).click();
  await page.getByRole('checkbox', { name: /^Demo model/ }).click();
  return { page, errors, goTo: (step) => page.getByRole('button', { name: step }).first().click() };
}
