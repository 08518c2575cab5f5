/**
 * @file Learning rates chosen in a real Chromium: tried on the demo model, used, and taken back.
 */
import { expect, test } from 'vitest';
import { chromiumPath } from '../../scripts/browser/chromium.ts';
import { startQuickLook } from '../helpers/quick-look.ts';

/** Two short trials, one after the other, on a busy machine. */
const TRIALS_MS = 60_000;

test.skipIf(chromiumPath === null)(
  'a method gets the rate that does well on its held-out items',
  async ({ onTestFinished }) => {
    const { page, errors, goTo } = await startQuickLook(onTestFinished);
    await goTo(/Task and data/);
    await page.getByRole('checkbox', { name: /^Topic/ }).click();
    await goTo(/Methods/);
    await page.getByRole('button', { name: 'Choose learning rates' }).click();

    const dialog = page.getByRole('dialog', { name: 'Choose learning rates' });
    const rates = dialog.getByRole('combobox', { name: 'Learning rates' });
    await rates.focus();
    for (let count = 6; count > 0; count -= 1) await page.keyboard.press('Backspace');
    await rates.fill('nought');
    await page.keyboard.press('Enter');
    await dialog.getByText('nought is not a number above 0').waitFor();
    await page.keyboard.press('Backspace');
    for (const rate of ['0.0001', '0.01']) {
      await rates.fill(rate);
      await page.keyboard.press('Enter');
    }
    await dialog.getByRole('textbox', { name: 'Steps of a trial' }).fill('12');
    await dialog.getByRole('button', { name: 'Try 2 trainings' }).click();
    await dialog.getByText(/^1 trial after this one/).waitFor();
    await dialog.getByRole('button', { name: 'All are tried' }).waitFor({ timeout: TRIALS_MS });
    const lora = dialog.getByRole('row', { name: /^LoRA \d/ });
    // Twelve steps at a ten thousandth change next to nothing.
    await lora.getByRole('cell', { name: /^\d+\.\d% .* chosen$/ }).waitFor();
    expect(await lora.getByRole('cell').nth(2).innerText()).toMatch(/chosen/);
    await dialog.getByText('so try some: LoRA above 0.01.').waitFor();

    await dialog.getByRole('button', { name: 'Use the marked rate' }).click();
    const method = page.getByRole('region', { name: 'Method LoRA' });
    await method.getByRole('button', { name: 'Training settings of its own: 1' }).click();
    expect(await method.getByRole('textbox', { name: 'Learning rate' }).inputValue()).toBe('0.01');
    await method.getByText('The learning rate is one of 2 tried: 0.0001, 0.01').waitFor();
    await page.getByText('Set the learning rate of 1 method').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await method.getByRole('button', { name: 'Training as in the run settings' }).waitFor();

    expect(await method.getByText('The learning rate is one of').count()).toBe(0);

    // What was tried is still known.
    await page.getByRole('button', { name: 'Choose learning rates' }).click();
    await dialog.getByText('96 items of the training language').waitFor();
    await dialog.getByRole('button', { name: 'All are tried' }).waitFor();
    expect(errors).toEqual([]);
  },
);
