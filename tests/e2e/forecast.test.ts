/**
 * @file The wizard's forecast in a real Chromium: memory from shapes and texts at once, times after measuring on this machine.
 */
import { expect, test } from 'vitest';
import { chromiumPath } from '../../scripts/browser/chromium.ts';
import { startQuickLook } from '../helpers/quick-look.ts';

/** Two short calibrations, one after the other, on a busy machine. */
const MEASURING_MS = 150_000;

test.skipIf(chromiumPath === null)(
  'memory is told at once, times once they are measured',
  async ({ onTestFinished }) => {
    const { page, errors, goTo } = await startQuickLook(onTestFinished);
    await goTo(/Run settings/);
    await page.getByText('when these steps are complete: Task and data.').waitFor();
    await goTo(/Task and data/);
    await page.getByRole('checkbox', { name: /^Topic/ }).click();
    await goTo(/Run settings/);

    const forecast = page.getByRole('table', { name: 'Forecast of each run' });
    const row = (method: string) => forecast.getByRole('row', { name: new RegExp(`^${method}`) });
    const memoryMib = async () => Number(/([\d.]+) MiB\s+fits/.exec(await row('LoRA').innerText())![1]);
    expect(await row('LoRA').innerText()).toMatch(/fits\s+–\s+–\s+computed/);
    const computedMib = await memoryMib();
    await page.getByRole('button', { name: 'Measure times' }).click();
    for (const method of ['Frozen base', 'LoRA']) {
      await row(method)
        .getByText(/^(measured|scaled)/)
        .waitFor({ timeout: MEASURING_MS });
    }
    expect(await row('Frozen base').innerText()).toMatch(/fits\s+none\s+\d/);
    expect(await row('LoRA').innerText()).toMatch(/fits\s+\d[\d. a-z]*s\s+\d/);
    // Within a factor of two.
    expect(Math.abs(Math.log2(computedMib / (await memoryMib())))).toBeLessThan(1);
    await page.getByText(/for 2 runs one after another\.$/).waitFor();

    // So is what it takes to try learning rates.
    await goTo(/Methods/);
    await page.getByRole('button', { name: 'Choose learning rates' }).click();
    await page.getByText(/^6 trainings one after another: about \d/).waitFor();
    expect(errors).toEqual([]);
  },
);
