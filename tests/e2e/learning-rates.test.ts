/**
 * @file Learning rates chosen in a real Chromium: tried on the demo model, used, and taken back.
 */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chromiumPath } from '../../scripts/browser/chromium.ts';
import { openPage } from '../helpers/browser.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import { startServer } from '../helpers/workbench-server.ts';

/** Eight short trials, one after the other, on a busy machine. */
const TRIALS_MS = 150_000;

test.skipIf(chromiumPath === null)(
  'each method gets the rate that does well on its held-out items',
  async ({ onTestFinished }) => {
    const server = await startServer(join(temporaryDirectory(), 'workspace'));
    onTestFinished(() => server.stop());
    const { page, errors } = await openPage(server.address('/experiments/new'));
    await page.getByRole('button', { name: /^Demo/ }).click();
    await page
      .getByRole('button', { name: /Methods/ })
      .first()
      .click();
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
    await dialog.getByRole('textbox', { name: 'Steps of a trial' }).fill('4');
    await dialog.getByRole('button', { name: 'Try 8' }).click();
    await dialog.getByText(/trials? after this one/).waitFor();
    await dialog.getByRole('button', { name: 'All are tried' }).waitFor({ timeout: TRIALS_MS });
    const lora = dialog.getByRole('row', { name: /^LoRA 0\.001 / });
    // Four steps at a ten thousandth change nothing.
    await lora.getByRole('cell', { name: /^\d+\.\d% .* chosen$/ }).waitFor();
    expect(await lora.getByRole('cell').nth(2).innerText()).toMatch(/chosen/);

    await dialog.getByRole('button', { name: 'Use the marked rates' }).click();
    const ownRate = page
      .getByRole('region', { name: 'Method LoRA' })
      .getByRole('textbox', { name: 'Learning rate' });
    await expect.poll(() => ownRate.inputValue()).toBe('0.01');
    await page.getByText('Set the learning rate of 4 methods').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => ownRate.inputValue()).toBe('0.001');

    // What was tried is still known.
    await page.getByRole('button', { name: 'Choose learning rates' }).click();
    await dialog.getByText('96 items of the training language').waitFor();
    await dialog.getByRole('button', { name: 'All are tried' }).waitFor();
    expect(errors).toEqual([]);
  },
);
