/**
 * @file The screen Runs: a list that is searched, filtered, grouped and tidied up, and a queue in the user's order.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { requestControl } from '../../main/run-directory/control.ts';
import { createRunDirectory } from '../../main/run-directory/create-run.ts';
import { openStore } from '../../main/store/store.ts';
import { chromiumPath } from '../../scripts/browser/chromium.ts';
import { makeLargeStore } from '../../scripts/large-store/large-store.ts';
import { openPage } from '../helpers/browser.ts';
import { sampleExperiment, sampleRun } from '../helpers/sample-run.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import { startServer } from '../helpers/workbench-server.ts';

/** The names of the runs in sight, from the top. */
async function shownRuns(page: Page): Promise<string[]> {
  return await page.locator('tr[data-run] th a').allInnerTexts();
}

/** The text of what has the focus. */
async function focused(page: Page): Promise<string | null> {
  return await page.evaluate(() => (document.activeElement as HTMLElement).innerText);
}

/** Waits until the runs in sight are these. */
async function expectRuns(page: Page, names: readonly string[]): Promise<void> {
  await expect.poll(() => shownRuns(page), { timeout: 20_000 }).toEqual(names);
}

test.skipIf(chromiumPath === null)(
  'a list of many runs is searched, grouped, filtered and sorted, tagged, and deleted with a way back',
  async ({ onTestFinished }) => {
    const workspace = temporaryDirectory();
    makeLargeStore(workspace, {
      runs: 600,
      languages: 3,
      wholeRuns: 0,
      itemsOfWholeRun: 0,
      itemsOfOtherRun: 8,
    });
    const server = await startServer(workspace);
    onTestFinished(() => server.stop());
    const { page, errors } = await openPage(server.address('/runs'));
    await page.getByText('600 runs').waitFor();
    // Only what is in sight exists, to the very end of the list.
    expect(await page.locator('tr[data-run]').count()).toBeLessThan(60);
    await page.locator('table').evaluate((table) => table.parentElement!.scrollTo(0, 1e6));
    await page.locator('tr[aria-rowindex="601"] a').waitFor();

    await page.getByRole('textbox', { name: /^Search runs/ }).fill('mistral r=32');
    await page.getByText('20 of 600 runs').waitFor();
    await page.getByRole('combobox', { name: 'Group by' }).fill('learning rate');
    await page.getByRole('option', { name: 'By learning rate' }).click();
    const head = page.getByRole('button', { name: /^Learning rate: 0.001/ });
    await head.waitFor();
    await page.getByText('20 of 600 runs in 4 groups').waitFor();
    await head.click();
    expect(await head.getAttribute('aria-expanded')).toBe('false');
    await expect.poll(() => page.locator('tr[data-run]').count()).toBe(15);

    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.getByRole('combobox', { name: 'Filter by' }).click();
    await page.getByRole('option', { name: 'Seed', exact: true }).click();
    await page.getByRole('checkbox', { name: /^2\b/ }).click();
    await page.keyboard.press('Escape');
    await page.getByText('4 of 600 runs in 4 groups').waitFor();
    // The address holds it all.
    await page.reload();
    await page.getByText('4 of 600 runs in 4 groups').waitFor();

    // From the first ticked to the one ticked with Shift.
    await page.getByRole('checkbox', { name: 'Select LoRA r=32 on made-up, seed 2' }).first().click();
    await page
      .getByRole('checkbox', { name: 'Select LoRA r=32 on made-up, seed 2' })
      .nth(2)
      .click({ modifiers: ['Shift'] });
    const bar = page.getByRole('toolbar', { name: 'Selected runs' });
    await bar.getByText('3 runs selected').waitFor();
    await bar.getByRole('button', { name: 'Tags…' }).click();
    await page.getByRole('combobox', { name: 'Tags' }).fill('paper');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => page.locator('tr[data-run]').getByText('paper').count()).toBe(3);

    await bar.getByRole('button', { name: 'Delete' }).click();
    await page.getByText('1 of 597 runs').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('4 of 600 runs').waitFor();
    // Neither the bar nor the notice is there any more.
    await expect.poll(() => focused(page)).toBe('Runs');

    // Deleted again, and taken out of the trash.
    await page.getByRole('button', { name: 'Actions for LoRA r=32 on made-up, seed 2' }).first().click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByText('3 of 599 runs').waitFor();
    // The run that took its place.
    await expect.poll(() => focused(page)).toBe('LoRA r=32');
    await page.getByRole('tab', { name: /^Trash/ }).click();
    await page.getByText('1 run', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Actions for LoRA r=32 on made-up, seed 2' }).click();
    await page.getByRole('menuitem', { name: 'Take out of the trash' }).click();
    await page.getByText('The trash is empty').waitFor();
    expect(errors).toEqual([]);
  },
);

/** Runs that are held back, so that no worker starts. */
function pausedQueue(names: readonly string[]): string {
  const workspace = temporaryDirectory();
  mkdirSync(workspace, { recursive: true });
  const store = openStore(join(workspace, 'atlas.db'));
  const runs = names.map((methodLabel, index) => sampleRun(index + 1, { methodLabel }));
  store.addExperiment(sampleExperiment(), runs, 'e'.repeat(64));
  for (const run of runs) {
    createRunDirectory(store.runDirectory(run.runId), run);
    requestControl(store.runDirectory(run.runId), 'pause');
    store.changeState(run.runId, { type: 'paused' });
  }
  store.close();
  return workspace;
}

test.skipIf(chromiumPath === null)(
  'the queue is put in order by dragging and by keyboard, and keeps it',
  async ({ onTestFinished }) => {
    const server = await startServer(pausedQueue(['first', 'second', 'third', 'fourth']));
    onTestFinished(() => server.stop());
    const { page, errors } = await openPage(server.address('/runs?tab=queue'));
    await expectRuns(page, ['first', 'second', 'third', 'fourth']);

    const row = (name: string) =>
      page.locator('tr[data-run]').filter({ has: page.getByRole('link', { name, exact: true }) });
    await row('fourth').dragTo(row('second'), { targetPosition: { x: 300, y: 4 } });
    await expectRuns(page, ['first', 'fourth', 'second', 'third']);

    const handle = page.getByRole('button', { name: /^Move first on quiz, seed 1: place 1 of 4/ });
    await handle.focus();
    await page.keyboard.press('ArrowDown');
    await expectRuns(page, ['fourth', 'first', 'second', 'third']);
    // The keyboard stays on the run that it moves.
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toMatch(/^Move first on quiz, seed 1: place 2 of 4/);
    await page.keyboard.press('ArrowDown');
    await expectRuns(page, ['fourth', 'second', 'first', 'third']);
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toMatch(/^Move first on quiz, seed 1: place 3 of 4/);
    await page.keyboard.press('ArrowUp');
    await expectRuns(page, ['fourth', 'first', 'second', 'third']);
    await page.reload();
    await expectRuns(page, ['fourth', 'first', 'second', 'third']);

    // Only what fits can be done with them.
    await page.getByRole('checkbox', { name: 'Select first on quiz, seed 1' }).click();
    const bar = page.getByRole('toolbar', { name: 'Selected runs' });
    await expect.poll(() => bar.getByRole('button', { name: 'Resume', exact: true }).isEnabled()).toBe(true);
    expect(await bar.getByRole('button', { name: 'Pause', exact: true }).isEnabled()).toBe(false);
    // A seed that is there is said to be.
    for (const seeds of [[9], [9, 10]]) {
      await bar.getByRole('button', { name: 'Duplicate…' }).click();
      for (const seed of seeds) {
        await page.getByRole('combobox', { name: 'Seeds' }).fill(String(seed));
        await page.keyboard.press('Enter');
      }
      if (seeds.length > 1) await page.getByText('Seed 9 exists already and is not queued again').waitFor();
      await page.getByRole('button', { name: 'Queue 1 run', exact: true }).click();
      await page.getByText('1 run queued.').last().waitFor();
    }
    expect(errors).toEqual([]);
  },
);
