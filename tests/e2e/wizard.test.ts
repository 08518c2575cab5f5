/**
 * @file The wizard: through its steps there and back with values that are wrong, a draft that a reload does not lose,
 * experiment files in and out, and four runs of two methods and two seeds, watched to their end.
 */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { readExperiment } from '../../main/library/experiment-file.ts';
import { chromiumPath } from '../../scripts/browser/chromium.ts';
import { openPage } from '../helpers/browser.ts';
import { chooseFile, chooseFolder } from '../helpers/choose-path.ts';
import { malformedCheckpoints } from '../helpers/malformed-checkpoints.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import { writeTinyBenchmark } from '../helpers/tiny-benchmark.ts';
import { writeTinyCheckpoint } from '../helpers/tiny-checkpoint.ts';
import { startServer } from '../helpers/workbench-server.ts';

/** Long enough to be watched. */
const STEPS = 990;
const PATIENCE_MS = 120_000;

/** A step in the list of steps, whose name ends with how it stands. */
const stepMark = (page: Page, step: string, state = '') =>
  page
    .getByRole('navigation', { name: 'Steps' })
    .getByRole('button', { name: new RegExp(`^(\\d )?${step} .*, .*${state}$`) });

const goTo = async (page: Page, step: string): Promise<void> => {
  await stepMark(page, step).click();
  await page.getByRole('heading', { level: 2, name: step, exact: true }).waitFor();
};

const expectMark = (page: Page, step: string, state: string): Promise<void> =>
  stepMark(page, step, state).waitFor();

test.skipIf(chromiumPath === null)(
  'six steps there and back, wrong values, a reload, a file, a grid of runs',
  { timeout: 400_000 },
  async ({ onTestFinished }) => {
    const folder = temporaryDirectory();
    const [model, broken, benchmark] = ['tiny-model', 'broken-model', 'tiny-benchmark'].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    writeTinyCheckpoint(model);
    writeTinyCheckpoint(broken);
    const fault = malformedCheckpoints.find(({ name }) => name === 'NaN in the weights')!;
    fault.make(broken);
    writeTinyBenchmark(benchmark);
    const server = await startServer(join(folder, 'workspace'));
    onTestFinished(() => server.stop());
    const { page, errors } = await openPage(server.address('/experiments/new'));
    const launch = page.getByRole('button', { name: /^Launch \d+ runs?$/ });

    await page.getByRole('button', { name: /^Blank/ }).click();
    await chooseModel(page, { model, broken, fault });
    await chooseBenchmark(page, benchmark);
    await chooseMethods(page);
    await chooseLanguages(page);
    await enterSettings(page);

    // Everything is right but the name; what is wrong is told once more where the launch would be.
    await page.getByRole('button', { name: 'Review', exact: true }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('');
    await page.getByText('Name must not be empty', { exact: true }).waitFor();
    await page.getByText('1 field to set right before the launch').waitFor();
    expect(await launch.isDisabled()).toBe(true);
    await page.getByRole('textbox', { name: 'Name' }).fill('Two by two');
    await page.getByRole('textbox', { name: 'Description' }).fill('Every seed twice.');
    await page.getByText('Draft saved').waitFor();
    await page.reload();
    await expect.poll(() => page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Two by two');
    for (const step of ['Models', 'Task and data', 'Methods', 'Languages', 'Run settings']) {
      await expectMark(page, step, 'done');
    }

    await expectMark(page, 'Review', 'done');

    // What the model lacks is found on disk; the launch waits for it as for a wrong value.
    await goTo(page, 'Task and data');
    const chat = page.getByRole('switch', { name: 'Chat template' });
    await chat.click();
    await page.getByText(/^Chat template cannot be on: tiny-model has no chat template/).waitFor();
    await expectMark(page, 'Task and data', '1 field to set right');
    await goTo(page, 'Review');
    await expectMark(page, 'Review', '1 field to set right');
    expect(await launch.isDisabled()).toBe(true);
    await goTo(page, 'Task and data');
    await chat.click();
    await goTo(page, 'Review');
    await expectMark(page, 'Review', 'done');

    // Out as a file that the command line reads, and in again.
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export as YAML' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('two-by-two.yaml');
    const file = join(folder, 'two-by-two.yaml');
    await download.saveAs(file);
    const { experiment } = readExperiment(file);
    expect(experiment).toMatchObject({
      name: 'Two by two',
      description: 'Every seed twice.',
      models: [{ path: model }],
      tasks: [{ path: benchmark }],
      methods: [
        { label: 'Frozen base', config: { method: 'none' } },
        { label: 'Small LoRA', config: { method: 'lora', r: 2 } },
      ],
      languages: ['deu_Latn', 'eng_Latn'],
      seeds: [1, 2],
      training: { maxSteps: STEPS, batchSize: 2, devItems: 2 },
    });
    await page.getByRole('link', { name: 'All drafts' }).click();
    await page.getByRole('link', { name: 'Two by two' }).waitFor();
    await page.getByRole('button', { name: 'Load YAML' }).click();
    await chooseFile(page, file);
    await page.getByRole('heading', { level: 1, name: 'Two by two' }).waitFor();
    await goTo(page, 'Review');
    await page.getByText('1 model × 1 benchmark × 2 methods × 2 seeds').waitFor();

    await launch.click();
    await watch(page);
    expect(errors).toEqual([]);
  },
);

async function chooseModel(
  page: Page,
  {
    model,
    broken,
    fault,
  }: { readonly model: string; readonly broken: string; readonly fault: { readonly expect: RegExp } },
): Promise<void> {
  await expectMark(page, 'Models', 'not looked at yet');
  await page.getByRole('button', { name: 'Task and data', exact: true }).click();
  await page.getByText('Choose a model and a benchmark to see real items').waitFor();
  await expectMark(page, 'Models', '1 field to set right');
  await page.getByRole('button', { name: 'Models', exact: true }).click();
  await page.getByText('The list of models').waitFor();

  const importModel = page.getByRole('button', { name: 'Import a model' });
  await importModel.click();
  await chooseFolder(page, broken);
  const refusal = page.getByRole('alert').filter({ hasText: fault.expect });
  await refusal.waitFor();
  expect(await page.getByRole('checkbox', { name: /^broken-model/ }).count()).toBe(0);
  await importModel.click();
  await chooseFolder(page, model);
  await expect.poll(() => page.getByRole('checkbox', { name: /^tiny-model/ }).isChecked()).toBe(true);
  await expectMark(page, 'Models', 'done');
}

async function chooseBenchmark(page: Page, benchmark: string): Promise<void> {
  await goTo(page, 'Task and data');
  await page.getByRole('button', { name: 'Import a benchmark' }).click();
  await chooseFolder(page, benchmark);
  await expect.poll(() => page.getByRole('checkbox', { name: /^Tiny/ }).isChecked()).toBe(true);
  const preview = page.getByRole('region', { name: 'What the model reads' });
  await preview.getByText('de 0: aaa =').waitFor();
  await preview.getByRole('button', { name: 'Next item' }).click();
  await preview.getByText('de 1: bbb =').waitFor();
}

async function chooseMethods(page: Page): Promise<void> {
  await goTo(page, 'Methods');
  await page.getByRole('button', { name: /^Frozen base/ }).click();
  await page.locator('input:focus').waitFor();
  await page.keyboard.press('Shift+Tab');
  await page.getByText('Add a second method first.', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Add a method' }).click();
  await page.getByRole('menuitem', { name: /^LoRA/ }).click();
  const lora = page.getByRole('region', { name: 'Method LoRA' });
  // What was added can be named at once.
  await lora.locator('input:focus').waitFor();
  expect(await lora.locator('input:focus').inputValue()).toBe('LoRA');
  // Rank 8 in two layers: 16 to 16 for q, 16 to 8 for v.
  const parameters = lora.getByRole('list', { name: 'Trainable parameters' });
  await parameters.getByText('896').waitFor();
  const rank = lora.getByRole('textbox', { name: 'Rank r' });
  await rank.fill('0');
  await lora.getByText(/^Rank r must be more than 0/).waitFor();
  await expectMark(page, 'Methods', 'not looked at yet');
  await goTo(page, 'Languages');
  await expectMark(page, 'Methods', '1 field to set right');
  await goTo(page, 'Methods');
  expect(await rank.inputValue()).toBe('0');
  expect(await rank.getAttribute('aria-invalid')).toBe('true');
  await rank.fill('2');
  await parameters.getByText('224').waitFor();
  await lora.getByRole('textbox', { name: 'Label' }).fill('Frozen base');
  await expectMark(page, 'Methods', '1 field to set right');
  await page.getByRole('textbox', { name: 'Label' }).last().fill('Small LoRA');
  await expectMark(page, 'Methods', 'done');
}

async function chooseLanguages(page: Page): Promise<void> {
  await goTo(page, 'Languages');
  await page.getByRole('radio', { name: 'All that the benchmark has (2)' }).waitFor();
  await page.getByRole('radio', { name: 'Chosen ones' }).check();
  await page.getByRole('button', { name: 'Clear shown' }).click();
  await page.getByText(/^The list of languages/).waitFor();
  await page.getByRole('checkbox', { name: /^German/ }).check();
  await page.getByRole('checkbox', { name: /^English ?training/ }).check();
  await page.getByText('2 languages shown, 2 chosen').waitFor();
  await expectMark(page, 'Languages', 'done');
}

async function enterSettings(page: Page): Promise<void> {
  await goTo(page, 'Run settings');
  const field = (name: string) => page.getByRole('textbox', { name, exact: true });
  await field('Steps').fill('many');
  await page.getByText(/^Steps must be a /).waitFor();
  await field('Batch size').fill('-2');
  await page.getByText(/^Batch size must be more than 0/).waitFor();
  await goTo(page, 'Review');
  await page.getByText('2 fields to set right before the launch').waitFor();
  expect(await page.getByRole('button', { name: 'Export as YAML' }).isDisabled()).toBe(true);
  await page.getByRole('main').getByRole('button', { name: 'Run settings' }).first().click();
  expect(await field('Steps').inputValue()).toBe('many');
  await field('Steps').fill(String(STEPS));
  await field('Batch size').fill('2');
  await page.getByRole('combobox', { name: 'Seeds' }).fill('1');
  await page.keyboard.press('Enter');
  await page.getByText(/^Seed 2 /).waitFor();
  await page.keyboard.press('Backspace');
  await page.getByRole('combobox', { name: 'Seeds' }).fill('2');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Objective, optimiser, checkpoints and memory' }).click();
  await field('Held-out items').fill('2');
  await expectMark(page, 'Run settings', 'done');
}

/** From the launch to the end of the four runs, nothing loaded again. */
async function watch(page: Page): Promise<void> {
  await page.waitForURL(/\/runs\?experiment=/, { timeout: PATIENCE_MS });
  await page
    .getByRole('status')
    .filter({ hasText: /^4 runs$/ })
    .waitFor();
  const rows = page
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name: /^(Frozen base|Small LoRA)$/ }) });
  await expect.poll(() => rows.count(), { timeout: PATIENCE_MS }).toBe(4);
  // A run of the frozen base trains nothing; the first that does can be watched.
  await rows
    .filter({ hasText: 'Small LoRA' })
    .filter({ hasText: 'running' })
    .first()
    .getByRole('link')
    .first()
    .click();
  const progress = page.getByText(new RegExp(`step \\d+ of ${STEPS}|^Finished on`)).first();
  const step = async (): Promise<number> => {
    const text = await progress.textContent({ timeout: PATIENCE_MS });
    return Number(/step (\d+)/.exec(text ?? '')?.[1] ?? STEPS);
  };
  const first = await step();
  expect(first).toBeLessThan(STEPS);
  await expect.poll(step, { timeout: PATIENCE_MS }).toBeGreaterThan(first);
  await page.getByText(/^Finished on/).waitFor({ timeout: PATIENCE_MS });
  await page.getByRole('link', { name: 'Two by two' }).click();
  await expect.poll(() => rows.count(), { timeout: PATIENCE_MS }).toBe(4);
  const unfinished = async (): Promise<string[]> =>
    (await rows.allInnerTexts()).filter((text) => !text.includes('finished'));
  await expect.poll(unfinished, { timeout: PATIENCE_MS }).toEqual([]);
}
