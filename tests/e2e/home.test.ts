/**
 * @file The screen Home: a newcomer starts the demo with one click and watches it; it is stopped before it costs time.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { chromiumPath } from '../../scripts/browser/chromium.ts';
import { axeViolations } from '../helpers/axe-violations.ts';
import { openPage } from '../helpers/browser.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import { startServer } from '../helpers/workbench-server.ts';

test.skipIf(chromiumPath === null)(
  'a newcomer starts the demo with one click, watches it, and stops it again',
  async ({ onTestFinished }) => {
    const server = await startServer(temporaryDirectory());
    onTestFinished(() => server.stop());
    const { page, errors } = await openPage(server.address('/'));
    await page.getByRole('heading', { name: 'How far does English training reach?' }).waitFor();
    await page.getByText(/GiB of/).waitFor();

    await page.getByRole('button', { name: 'Run the demo' }).click();
    // The live view of its ten runs: five methods on two benchmarks.
    const adapters = page.getByRole('link', { name: 'Llama-Adapter', exact: true });
    await expect.poll(() => adapters.count()).toBe(2);
    await page.getByText('10 runs').waitFor();
    expect(new URL(page.url()).searchParams.get('experiment')).toMatch(/^demo-/);
    await page.getByText('running', { exact: true }).waitFor();

    await page.getByRole('link', { name: 'Home', exact: true }).click();
    const card = page.getByRole('article', { name: 'Experiment demo' });
    await card.getByText(/1 running/).waitFor();
    await page.getByRole('progressbar', { name: /Progress of frozen base/ }).waitFor();
    await page.getByText(/^Next:.*prefix tuning/).waitFor();
    expect(await axeViolations(page)).toEqual([]);

    // All of them at once, after a question.
    await card.getByRole('link', { name: 'demo', exact: true }).click();
    await page.getByRole('checkbox', { name: 'Select all runs of the list' }).click();
    await page
      .getByRole('toolbar', { name: 'Selected runs' })
      .getByRole('button', { name: 'Cancel…' })
      .click();
    await page.getByRole('button', { name: 'Cancel the runs' }).click();
    while ((await page.getByText('cancelled', { exact: true }).count()) < 10) await sleep(50);
    expect(errors).toEqual([]);
  },
);
