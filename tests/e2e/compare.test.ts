/**
 * @file The screen Compare over made-up results: from the choice of an experiment through modes, baselines, groups
 * and keys of the heatmap to the items of a cell, and its pictures as files.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { chromiumPath } from '../../scripts/browser/chromium.ts';
import { openPage } from '../helpers/browser.ts';
import { addSyntheticExperiment, openSyntheticStore } from '../helpers/synthetic-workspace.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import { startServer } from '../helpers/workbench-server.ts';
import { failedRun, PROFILES, syntheticRun, withoutLanguages } from '../unit/reports/synthetic-results.ts';

const [base, prompt, prefix, , lora] = PROFILES;
/** A job's process may start slowly on a busy machine. */
const STATISTICS_MS = 90_000;

/** Two seeds of LoRA, a run that lacks a language, one that failed, and one on other files of the benchmark. */
function makeWorkspace(): string {
  const workspace = temporaryDirectory();
  mkdirSync(workspace, { recursive: true });
  const store = openSyntheticStore(workspace);
  addSyntheticExperiment(store, 'Emoji classes', [
    syntheticRun(base),
    withoutLanguages(syntheticRun(prompt), ['zul_Latn']),
    syntheticRun(lora, { seed: 1 }),
    syntheticRun(lora, { seed: 2 }),
    failedRun(prefix, 'The loss became NaN at step 12.'),
  ]);
  const other = syntheticRun(lora, { seed: 7 });
  const { config } = other.summary;
  addSyntheticExperiment(store, 'Other files', [
    {
      ...other,
      summary: {
        ...other.summary,
        config: {
          ...config,
          runId: 'other-files-seed-7',
          experiment: 'Other files',
          task: { ...config.task, sha256: 'a'.repeat(64) },
        },
      },
    },
  ]);
  store.close();
  return workspace;
}

async function save(page: Page, title: string, item: string): Promise<{ name: string; bytes: Buffer }> {
  await page.getByRole('button', { name: `${title}: save or show numbers` }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: item }).click(),
  ]);
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
}

test.skipIf(chromiumPath === null)(
  'runs are compared from the choice to the items of a cell',
  async ({ onTestFinished }) => {
    const server = await startServer(makeWorkspace());
    onTestFinished(() => server.stop());
    const { page, errors } = await openPage(server.address('/compare'));

    await page.getByRole('button', { name: /^Emoji classes/ }).click();
    const cells = page.getByRole('radiogroup', { name: 'What cells show' });
    const grid = page.getByRole('grid');
    await grid.waitFor();
    expect(await page.title()).toBe('Compare Emoji classes · Adapter Atlas');
    await page.getByRole('main').getByRole('link', { name: 'Emoji classes' }).waitFor();
    await page.getByRole('button', { name: 'Add runs' }).click();
    const picker = page.getByRole('dialog', { name: 'Add runs' });
    await expect.poll(() => picker.getByRole('checkbox', { checked: true }).count()).toBe(4);
    expect(await picker.getByText('(compared as a whole)').count()).toBe(4);
    await page.keyboard.press('Escape');
    const cell = (language: string, column: number) =>
      grid
        .getByRole('row', { name: new RegExp(`^${language}`) })
        .getByRole('gridcell')
        .nth(column);
    // Before the statistics are there: accuracies, and what is missing.
    const expected = syntheticRun(base).predictions.get('deu_Latn')!;
    const accuracy = (100 * expected.filter(({ correct }) => correct).length) / expected.length;
    expect(await cell('German', 0).textContent()).toBe(accuracy.toFixed(1));
    expect(await cell('Zulu', 1).locator('span').getAttribute('aria-label')).toBe('no answers');
    expect(await grid.getByRole('columnheader').allTextContents()).toEqual([
      'Language ',
      'Frozen base',
      'Soft prompt',
      'LoRA r = 82 seeds',
      'Prefix tuning',
    ]);

    // The finding and the tests follow.
    const finding = page.getByRole('region', { name: 'What this shows' });
    await finding.getByText(/trained on English alone, answers/).waitFor({ timeout: STATISTICS_MS });
    await finding.getByRole('button', { name: /cannot say/ }).click();
    await finding.getByText(/Languages without answers/).waitFor();
    await cells.getByText('Difference').click();
    expect(await cell('German', 2).textContent()).toMatch(/^\+\d+\.\d\*$/);
    await cell('German', 2).hover();
    await page.getByRole('tooltip').getByText('p after Holm').waitFor();
    await page
      .getByRole('tooltip')
      .getByText(/2 seeds/)
      .waitFor();

    // Another baseline turns the sign.
    await page.getByLabel('Baseline').first().click();
    await page.getByRole('option', { name: /LoRA/ }).click();
    await expect.poll(() => cell('German', 0).textContent(), { timeout: 20_000 }).toMatch(/^−/);
    expect(page.url()).toContain('baseline=');

    // Groups close, columns sort, and the address brings all of it back.
    await cells.getByText('Accuracy').click();
    await grid.getByRole('button', { name: /^Indo-European/ }).click();
    expect(await grid.getByRole('row', { name: /^German/ }).count()).toBe(0);
    await grid.getByRole('button', { name: /^Indo-European/ }).click();
    await page.getByLabel('Group languages').first().click();
    await page.getByRole('option', { name: 'No groups' }).click();
    await grid.getByRole('button', { name: /^LoRA/ }).click();
    await expect.poll(() => grid.locator('[aria-sort=descending]').count()).toBe(1);
    await page.reload();
    await grid.waitFor();
    const values = (
      await grid.locator('[role=row] > [data-column="3"][data-row-id]').allTextContents()
    ).slice(2);
    const numbers = values.map(Number);
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));

    // Keys walk the cells; Enter asks which seed, and leads to the items.
    await grid.locator('[data-row="1"][data-column="1"]').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    expect(
      await page.evaluate(() => [
        document.activeElement?.getAttribute('data-row'),
        document.activeElement?.getAttribute('data-column'),
      ]),
    ).toEqual(['3', '3']);
    await page.keyboard.press('Enter');
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /Items of seed 2/ })
      .click();
    await page.waitForURL(/\/runs\/lora-r-8-seed-2\?.*tab=items/);
    await page.goBack();
    await grid.waitFor();

    const svg = await save(page, 'Accuracy by language', 'Save as SVG');
    expect(svg.name).toBe('topic-accuracy.svg');
    expect(svg.bytes.toString()).toMatch(/^<svg [\s\S]*German[\s\S]*<\/svg>$/);
    const png = await save(page, 'Accuracy by language', 'Save as PNG');
    expect(png.bytes.subarray(1, 4).toString()).toBe('PNG');
    const csv = await save(page, 'Accuracy by language', 'Save the numbers as CSV');
    expect(csv.bytes.toString().split('\n')[0]).toContain('language,code,family');
    expect(errors).toEqual([]);
  },
);

test.skipIf(chromiumPath === null)(
  'the other tabs, two benchmarks apart, and the picker',
  async ({ onTestFinished }) => {
    const server = await startServer(makeWorkspace());
    onTestFinished(() => server.stop());
    const { page, errors } = await openPage(server.address('/compare?runs=lora-r-8-seed-1'));
    // A run alone is there to be compared with others: those of its experiment come first.
    const picker = page.getByRole('dialog', { name: 'Add runs' });
    await expect.poll(() => picker.getByRole('checkbox').count()).toBe(5);
    expect(await picker.getByRole('listitem').first().innerText()).toContain('experiment Emoji classes');
    expect(await picker.getByRole('listitem').last().innerText()).toContain('experiment Other files');
    expect(await picker.getByRole('checkbox', { checked: true }).count()).toBe(1);

    await page.goto(server.address('/compare?runs=frozen-base-seed-1&tab=groups'));
    await page.getByRole('button', { name: 'Add runs' }).click();
    await page.getByRole('textbox', { name: /Find runs/ }).fill('lora seed 7');
    await page.getByRole('checkbox', { name: /LoRA r = 8, seed 7/ }).check();
    await page.getByText('Such numbers do not compare').waitFor();
    expect(await page.getByRole('tablist', { name: 'Benchmarks' }).getByRole('tab').count()).toBe(2);
    await page.getByRole('textbox', { name: /Find runs/ }).fill('lora seed 1');
    await page.getByRole('checkbox', { name: /LoRA r = 8, seed 1/ }).check();
    await page.keyboard.press('Escape');

    await page.getByRole('figure', { name: /By language family/ }).waitFor();
    await page.getByRole('tab', { name: 'Tokens' }).click();
    const tokens = page.getByRole('table', { name: 'Tokens and scores' });
    await tokens
      .getByRole('row', { name: /^LoRA r = 8\s+43\s+[−+]0\.\d\d/ })
      .waitFor({ timeout: STATISTICS_MS });
    const plot = page.getByRole('figure', { name: /^Tokens and accuracy/ });
    expect(await plot.getByRole('heading').innerText()).toContain('LoRA r = 8, %');
    await page.getByRole('combobox', { name: 'Method in the plot' }).click();
    await page.getByRole('option', { name: 'Frozen base' }).click();
    expect(await plot.getByRole('heading').innerText()).toContain('Frozen base, %');
    const numbers = await save(page, 'Tokens and accuracy', 'Save the numbers as CSV');
    expect(numbers.bytes.toString()).toMatch(/^unseen,Zulu,\d+\.\d+,0\.\d+/m);

    await page.getByRole('tab', { name: 'Methods' }).click();
    const methods = page.getByRole('table', { name: 'Methods' });
    await methods.getByRole('row', { name: /LoRA r = 8/ }).waitFor();
    await page.getByRole('figure', { name: /Parameter efficiency/ }).waitFor();
    // With two methods each stands against the other in the table above.
    expect(await page.getByRole('table', { name: 'Every two methods' }).count()).toBe(0);
    await page.getByRole('tab', { name: 'Settings' }).click();
    const settings = page.getByRole('table', { name: 'Settings that differ' });
    expect(await settings.getByRole('row', { name: /^Method/ }).textContent()).toContain('lora');

    // Without answers there is nothing to look at, and what to do instead.
    await page.goto(server.address('/compare?runs=prefix-tuning-seed-1&tab=methods'));
    const main = page.getByRole('main');
    await main.getByText('The loss became NaN at step 12.').waitFor();
    expect(await main.getByRole('link').allInnerTexts()).toEqual(['Open the run']);
    expect(await main.getByRole('grid').count()).toBe(0);
    await page.goBack();

    const three = 'frozen-base-seed-1,soft-prompt-seed-1,lora-r-8-seed-1';
    await page.goto(server.address(`/compare?runs=${three}&tab=methods`));
    const pairs = page.getByRole('table', { name: 'Every two methods' });
    await pairs.waitFor({ timeout: STATISTICS_MS });
    // The best first; a pair the other way round has the other sign.
    expect(await pairs.getByRole('columnheader').allInnerTexts()).toEqual([
      'Row minus column',
      'LoRA r = 8',
      'Soft prompt',
      'Frozen base',
    ]);
    const numbersIn = async (row: string, cell: number): Promise<number[]> => {
      const text = await pairs.getByRole('row', { name: row }).getByRole('cell').nth(cell).innerText();
      return [...text.replaceAll('−', '-').matchAll(/[-+]\d+\.\d/g)].map(([number]) => Number(number));
    };
    const [ahead, low, high] = await numbersIn('LoRA r = 8', 2);
    expect(low).toBeGreaterThan(0);
    expect(await numbersIn('Frozen base', 0)).toEqual([-ahead!, -high!, -low!]);
    expect(await numbersIn('Soft prompt', 1)).toEqual([]);
    await page.goBack();

    // Taking a run out keeps those of the other benchmark, the focus, and a way back.
    await page.getByRole('tab', { name: 'Heatmap' }).click();
    await page.getByRole('combobox', { name: 'Baseline' }).click();
    await page.getByRole('option', { name: 'Baseline: LoRA r = 8' }).click();
    await expect.poll(() => page.url()).toContain('baseline=lora-r-8-seed-1');
    await page.getByRole('button', { name: 'Take out LoRA r = 8' }).press('Enter');
    await expect.poll(() => page.url()).not.toContain('lora-r-8-seed-1');
    await expect.poll(() => page.getByRole('button', { name: /^Take out/ }).count()).toBe(1);
    expect(page.url()).toContain('other-files-seed-7');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(
      'Take out Frozen base',
    );
    expect(await page.getByRole('combobox', { name: 'Baseline' }).inputValue()).toBe('Baseline: frozen base');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Take out LoRA r = 8' }).waitFor();
    expect(await page.getByRole('combobox', { name: 'Baseline' }).inputValue()).toBe('Baseline: LoRA r = 8');
    expect(errors).toEqual([]);
  },
);
