/**
 * @file The screen of a run, with a real one: watched live through a reload and a kill of the server, then read down
 * to an item, and its pictures saved.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { chromiumPath } from '../../scripts/browser/chromium.ts';
import { openPage } from '../helpers/browser.ts';
import { queueExperiment } from '../helpers/queue-experiment.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import { startServer } from '../helpers/workbench-server.ts';

const DEMO = fileURLToPath(new URL('../../resources/demo', import.meta.url));
const STEPS = 45;
const ITEMS = 40;
const LANGUAGES = ['eng_Latn', 'deu_Latn', 'heb_Hebr'];
const FINISH_MS = 100_000;

/** Long enough to be interrupted twice. */
function queueRun(workspace: string): string {
  const file = join(workspace, 'experiment.yaml');
  const experiment = {
    name: 'watched',
    models: [{ path: join(DEMO, 'model') }],
    tasks: [{ path: join(DEMO, 'topic') }],
    methods: [{ config: { method: 'lora', r: 4 } }],
    languages: LANGUAGES,
    training: { maxSteps: STEPS, saveSteps: 10, evalSteps: 15, devItems: 24, maxSequenceLength: 200 },
    evaluation: { maxItems: ITEMS },
  };
  writeFileSync(file, stringify(experiment));
  const [runId] = queueExperiment(workspace, file);
  return runId!;
}

/** The step that the page shows, once there is one that `isLater`. */
async function shownStep(page: Page, isLater: (step: number) => boolean): Promise<number> {
  for (;;) {
    const text = await page.getByText(new RegExp(`step \\d+ of ${STEPS}`)).textContent({ timeout: 60_000 });
    const step = Number(/step (\d+)/.exec(text ?? '')?.[1]);
    if (isLater(step)) return step;
    await page.waitForTimeout(50);
  }
}

async function saved(page: Page, title: string, item: string): Promise<{ name: string; bytes: Buffer }> {
  await page.getByRole('button', { name: `${title}: save or show numbers` }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: item }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

test.skipIf(chromiumPath === null)(
  'a run is watched, outlives reload and kill, and is read to an item',
  async () => {
    const workspace = temporaryDirectory();
    const runId = queueRun(workspace);
    const first = await startServer(workspace);
    const { page, errors } = await openPage(first.address(`/runs/${runId}`));
    await page.getByRole('heading', { name: 'lora on demo' }).waitFor();
    const beforeReload = await shownStep(page, (step) => step >= 3);

    await page.reload();
    const beforeKill = await shownStep(page, (step) => step > beforeReload);
    await page.getByRole('img', { name: /^Training loss over \d+ steps/ }).waitFor();
    expect(errors).toEqual([]);

    await first.kill();
    await page.getByText('Reconnecting to the workbench').waitFor();
    const second = await startServer(workspace, { port: first.port, token: first.token });
    try {
      await page.getByText('Reconnecting to the workbench').waitFor({ state: 'detached' });
      // The same page, not loaded again, goes on with the run to its end.
      await page.getByText(/^Finished on/).waitFor({ timeout: FINISH_MS });
      expect(beforeKill).toBeLessThanOrEqual(STEPS);

      await page.getByRole('img', { name: new RegExp(`^Training loss over ${STEPS} steps`) }).waitFor();
      // All charts show the line of a step, the one that is pointed at what it reads there.
      await page.getByRole('figure', { name: 'Loss' }).locator('.recharts-wrapper').hover();
      await expect.poll(() => page.locator('.recharts-tooltip-cursor').count()).toBeGreaterThan(1);
      expect(await page.getByText(/^step [\d,]+$/).count()).toBe(1);
      await page.mouse.move(0, 0);

      const csv = await saved(page, 'Loss', 'Save the numbers as CSV');
      const records = csv.bytes.toString('utf8').trim().split('\r\n').slice(1);
      expect(records.map((record) => Number(record.split(',')[0]))).toEqual(
        Array.from({ length: STEPS }, (_, index) => index + 1),
      );
      const picture = await saved(page, 'Loss', 'Save as SVG');
      expect(picture.name).toBe(`${runId}-loss.svg`);
      const svg = picture.bytes.toString('utf8');
      expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
      expect(svg).toContain('held-out');
      expect(svg).not.toMatch(/var\(--/);
      const { bytes: png } = await saved(page, 'Loss', 'Save as PNG');
      expect(png.subarray(0, 8)).toEqual(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
      expect(png.readUInt32BE(16)).toBeGreaterThan(600);

      await readToAnItem(page);
      expect(errors.filter((error) => !/WebSocket|ERR_CONNECTION_(REFUSED|RESET)/.test(error))).toEqual([]);
    } finally {
      await second.stop();
    }
  },
);

/** From the scores to one item in two languages, by keyboard where a list is walked. */
async function readToAnItem(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Languages' }).click();
  await page.getByText('3 of 3 languages done').waitFor();
  await page.getByRole('link', { name: /^Hebrew/ }).click();
  const list = page.getByRole('listbox', { name: 'Items in Hebrew' });
  await list.getByRole('option').first().waitFor();
  await page.getByText('Wrong', { exact: false }).first().click();
  // Until only wrong ones are listed.
  await page.waitForURL(/filter=wrong/);
  await list.getByRole('option').filter({ hasText: ' instead of ' }).first().waitFor();
  await expect.poll(() => list.getByRole('option').filter({ hasNotText: ' instead of ' }).count()).toBe(0);
  await list.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const hebrew = page.getByRole('article', { name: /in Hebrew$/ });
  await hebrew.waitFor();
  expect(await hebrew.locator('[dir="rtl"][lang]').first().textContent()).toMatch(/[\u0590-\u05ff]/);
  expect(await hebrew.getByText('wrong', { exact: true }).count()).toBe(1);
  expect(await hebrew.getByText('chosen').count()).toBe(1);
  // Options of one token each, which the model's tokenizer tells.
  const chosen = hebrew.getByRole('row').filter({ hasText: 'chosen' }).getByRole('cell');
  await expect.poll(() => chosen.nth(3).textContent()).toMatch(/^−\d+\.\d\d$/);
  expect(await chosen.nth(3).textContent()).toBe(await chosen.nth(2).textContent());

  await page.getByRole('button', { name: /^English/ }).click();
  await page.getByRole('article', { name: /in English$/ }).waitFor();
  const address = page.url();
  expect(new URL(address).searchParams.get('language')).toBe('heb_Hebr');

  // The address alone brings all of it back.
  await page.reload();
  await page.getByRole('article', { name: /in English$/ }).waitFor();
  expect(await page.getByRole('article').count()).toBe(2);
}
