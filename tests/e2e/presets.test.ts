/**
 * @file The grids of the wizard's start page in a real browser.
 */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chromiumPath } from '../../scripts/browser/chromium.ts';
import { axeViolations } from '../helpers/axe-violations.ts';
import { openPage } from '../helpers/browser.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import { startServer } from '../helpers/workbench-server.ts';

test.skipIf(chromiumPath === null)('a grid becomes a draft that wants models and benchmarks', async () => {
  const server = await startServer(join(temporaryDirectory(), 'workspace'));
  try {
    const { page, errors } = await openPage(server.address('/experiments/new'));
    const grid = page.getByRole('button', { name: /^Prefix length/ });
    await grid.waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await grid.press('Enter');
    await page.waitForURL(/draft=/);
    await page.goto(page.url().replace('step=models', 'step=methods'));
    await page.waitForFunction(() =>
      [...document.querySelectorAll('input')].some(({ value }) => value === '100 tokens'),
    );
    expect(errors).toEqual([]);
  } finally {
    await server.stop();
  }
});
