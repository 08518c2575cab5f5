/**
 * @file The screen Settings: what is chosen is at work at once and after a reload, folders are where choosing begins,
 * and what is copied for others names nobody.
 */
import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chromiumPath } from '../../scripts/browser/chromium.ts';
import { openPage } from '../helpers/browser.ts';
import { chooseFolder } from '../helpers/choose-path.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import { startServer } from '../helpers/workbench-server.ts';

const DIAGNOSIS_MS = 90_000;

test.skipIf(chromiumPath === null)(
  'theme, defaults and folders are kept; diagnostics are copied without names; keys lead everywhere',
  async ({ onTestFinished }) => {
    const home = join(temporaryDirectory(), 'home-of-somebody');
    const [workspace, models, later] = ['workspace', 'checkpoints', 'later'].map((name) =>
      join(home, name),
    ) as [string, string, string];
    for (const folder of [workspace, models, later]) mkdirSync(folder, { recursive: true });
    const env = { HOME: home, USERPROFILE: home, XDG_CONFIG_HOME: join(home, 'config') };
    const server = await startServer(workspace, { env });
    onTestFinished(() => server.stop());
    const { page, errors } = await openPage(server.address('/settings'), {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const theme = (): Promise<string | undefined> =>
      page.evaluate(() => document.documentElement.dataset['mantineColorScheme']);

    await page.getByRole('radiogroup', { name: 'Theme' }).getByText('Dark').click();
    await expect.poll(theme).toBe('dark');
    await page.getByRole('combobox', { name: 'Runtime' }).click();
    await page.getByRole('option', { name: 'tfjs' }).click();
    await page.getByRole('textbox', { name: 'Days that deleted runs are kept' }).fill('7');
    const folder = (name: string | RegExp) => page.getByRole('group', { name });
    await folder('Models').getByRole('button', { name: 'Choose…' }).click();
    await chooseFolder(page, models);
    await folder('Models').getByText(models).waitFor();
    await folder(/^Workspace/)
      .getByRole('button', { name: 'Choose…' })
      .click();
    await chooseFolder(page, later);
    await page.getByText(`From the next start on, the workspace is ${later}`).waitFor();
    await folder(/^Workspace/)
      .getByRole('button', { name: 'Reset' })
      .click();
    await page.getByText('From the next start on').waitFor({ state: 'detached' });

    await page.reload();
    await folder('Models').getByText(models).waitFor();
    expect(await theme()).toBe('dark');
    expect(await page.getByRole('textbox', { name: 'Days that deleted runs are kept' }).inputValue()).toBe(
      '7',
    );
    // Another browser of the same workspace shows it as well.
    const other = await openPage(server.address('/models'));
    await expect
      .poll(() => other.page.evaluate(() => document.documentElement.dataset['mantineColorScheme']))
      .toBe('dark');
    await other.page.getByRole('button', { name: 'Import from folder' }).first().click();
    await expect.poll(() => other.page.getByRole('textbox', { name: 'Folder' }).inputValue()).toBe(models);

    await page.getByRole('button', { name: 'Examine this machine' }).click();
    const runtimes = page.getByRole('table', { name: 'Runtimes and devices' });
    await runtimes.getByRole('row', { name: /found onnxruntime cpu/ }).waitFor({ timeout: DIAGNOSIS_MS });
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toMatch(/^Adapter Atlas \d+\.\d+\.\d+\n/);
    expect(copied).toContain('Workspace: ~/workspace');
    expect(copied).not.toContain('somebody');
    if (hostname().length > 3) expect(copied).not.toContain(hostname());

    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Go to Compare').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('g');
    await page.keyboard.press('n');
    // The keyboard goes on from the top of the other screen.
    await page.locator('h1:focus').waitFor();
    await page.getByRole('button', { name: /^Blank/ }).click();
    await page.getByRole('button', { name: /Run settings/ }).click();
    // What the settings say is what a new experiment begins with.
    expect(await page.getByRole('combobox', { name: 'Runtime' }).inputValue()).toBe('tfjs');
    expect(errors).toEqual([]);
  },
);
