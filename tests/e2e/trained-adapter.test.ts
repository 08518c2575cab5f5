/**
 * @file An adapter that was trained before, in a real Chromium: chosen, looked at, measured.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { chromiumPath } from '../../scripts/browser/chromium.ts';
import { axeViolations } from '../helpers/axe-violations.ts';
import { startQuickLook } from '../helpers/quick-look.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import { writeTinyAdapter } from '../helpers/tiny-adapter.ts';

const DEMO_MODEL = fileURLToPath(new URL('../../resources/demo/model', import.meta.url));
const FINISH_MS = 60_000;

test.skipIf(chromiumPath === null)(
  'a trained adapter is chosen as a folder, told what it is, and measured',
  async ({ onTestFinished }) => {
    const home = temporaryDirectory();
    const folder = join(home, '.adapters', 'by-peft');
    writeTinyAdapter(folder, DEMO_MODEL, { method: 'lora', r: 2 }, 0);
    const { page, errors, goTo } = await startQuickLook(onTestFinished);
    await goTo(/Task and data/);
    await page.getByRole('checkbox', { name: /^Topic/ }).click();
    await goTo(/Methods/);
    await page.getByRole('button', { name: 'Add a method' }).click();
    await page.getByRole('menuitem', { name: /^Trained adapter/ }).click();
    // Hidden, as caches are.
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Folder' }).fill(home);
    await page.keyboard.press('Enter');
    await dialog.getByText('Everything in this folder is hidden.').waitFor();
    await dialog.getByRole('checkbox', { name: 'Show what is hidden (1)' }).check();
    await dialog.getByRole('button', { name: '.adapters' }).click();
    await dialog.getByRole('button', { name: 'by-peft' }).click();
    await expect.poll(() => dialog.getByRole('textbox', { name: 'Folder' }).inputValue()).toBe(folder);
    await dialog.getByRole('button', { name: 'Choose this folder' }).click();

    const card = page.getByRole('region', { name: 'Method by-peft' });
    // Rank 2 on q and v: 5 layers of 2 × (256 + 256) and 2 × (256 + 64).
    await card.getByText('On Demo model: LoRA, 8,320 parameters').waitFor();
    const path = card.getByRole('textbox', { name: 'Folder' });
    await path.fill(DEMO_MODEL.replace('/model', ''));
    await card.getByText(/^Folder must fit .*: has neither adapter_config.json/).waitFor();
    await path.fill(folder);
    await card.getByText('On Demo model: LoRA').waitFor();
    expect(await axeViolations(page)).toEqual([]);

    await page
      .getByRole('region', { name: 'Method LoRA' })
      .getByRole('button', { name: 'Remove LoRA' })
      .click();
    const base = page.getByRole('region', { name: 'Method Frozen base' });
    await base.getByRole('button', { name: 'Duplicate Frozen base as a variant' }).click();
    const shown = page.getByRole('region', { name: 'Method Frozen base 2' });
    await shown.getByRole('textbox', { name: 'Examples in the prompt' }).fill('none');
    await shown.getByText('Examples in the prompt must be a number, but is "none"').waitFor();
    await shown.getByRole('textbox', { name: 'Examples in the prompt' }).fill('2');
    await goTo(/Task and data/);
    await page.getByRole('combobox', { name: 'Examples in front' }).click();
    await page.getByRole('option', { name: '2', exact: true }).click();
    const preview = page.getByRole('region', { name: 'What the model reads' });
    await expect.poll(async () => (await preview.innerText()).split(' = ').length).toBeGreaterThan(4);
    await goTo(/Run settings/);
    await page.getByRole('textbox', { name: 'Items a language' }).fill('4');
    await goTo(/Review/);
    await page.getByRole('button', { name: 'Launch 3 runs' }).click();
    await page.getByRole('link', { name: 'by-peft' }).first().click();
    await page
      .getByText('This run measures an adapter that was trained before')
      .waitFor({ timeout: FINISH_MS });
    await page.getByText(/^Finished on/).waitFor({ timeout: FINISH_MS });
    expect(await axeViolations(page)).toEqual([]);

    // From the run, it goes on to other tasks.
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Measure on other tasks' }).click();
    await page.getByRole('checkbox', { name: /^Tens digit/ }).waitFor();
    await goTo(/Methods/);
    await card.getByText('On Demo model: LoRA, 8,320 parameters').waitFor();
    expect(errors).toEqual([]);
  },
);
