/**
 * @file Dialogs that are opened from dialogs and menus, and clicks while the line to the server is down.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { chromiumPath } from '../../scripts/browser/chromium.ts';
import { openPage } from '../helpers/browser.ts';
import { chooseFile } from '../helpers/choose-path.ts';
import { hasFocus, keyboard } from '../helpers/hands.ts';
import { addSyntheticExperiment, openSyntheticStore } from '../helpers/synthetic-workspace.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import { startServer } from '../helpers/workbench-server.ts';
import { PROFILES, syntheticRun } from '../unit/reports/synthetic-results.ts';

/** Longer than anything that a closed dialog still does. */
const SOON_MS = 300;

const e2e = test.skipIf(chromiumPath === null);

e2e.for(['no-preference', 'reduce'] as const)(
  'choosing a file keeps what was typed below, by mouse and by keyboard; motion: %s',
  async (reducedMotion) => {
    const folder = temporaryDirectory();
    const train = join(folder, 'train.tsv');
    writeFileSync(train, 'He sings.\tHe is silent.\tcontradiction');
    const server = await startServer(join(folder, 'workspace'));
    onTestFinished(server.stop);
    const { page, errors } = await openPage(server.address('/benchmarks'), { reducedMotion });
    const hands = keyboard(page);
    await hands.press(page.getByRole('button', { name: 'Build a published one' }));
    const dialog = page.getByRole('dialog', { name: 'Build a published benchmark' });
    const output = dialog.getByRole('textbox', { name: 'Folder to make' });
    await output.waitFor();
    await hands.type(output, join(folder, 'made'));
    const field = dialog.getByRole('textbox', { name: 'File of English training items' });
    const choose = dialog.getByRole('button', { name: 'Choose: File of English training items' });

    await hands.press(choose);
    const chooser = page.getByRole('dialog', { name: 'File of English training items' });
    await chooser.getByRole('textbox', { name: 'Folder' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await hasFocus(choose)).toBe(true);
    // Whoever works on while it fades out is not called back.
    await page.keyboard.press('Shift+Tab');
    await chooser.waitFor({ state: 'detached' });
    await page.waitForTimeout(SOON_MS);
    expect(await hasFocus(field)).toBe(true);
    expect(await output.inputValue()).toBe(join(folder, 'made'));
    expect(await field.inputValue()).toBe('');

    await choose.click();
    await chooseFile(page, train);
    await chooser.waitFor({ state: 'detached' });
    expect(await field.inputValue()).toBe(train);
    expect(await output.inputValue()).toBe(join(folder, 'made'));
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(errors).toEqual([]);
  },
);

e2e('a dialog from a menu gives the focus back to the button of the menu', async () => {
  const workspace = temporaryDirectory();
  const store = openSyntheticStore(workspace);
  addSyntheticExperiment(store, 'Emoji classes', [syntheticRun(PROFILES[0])]);
  store.close();
  const server = await startServer(workspace);
  onTestFinished(server.stop);
  const { page, errors } = await openPage(server.address('/runs'));
  const hands = keyboard(page);
  const actions = page.getByRole('button', { name: /^Actions for/ });
  await hands.press(actions);
  await hands.press(page.getByRole('menuitem', { name: 'Note…' }));
  const dialog = page.getByRole('dialog');
  await hands.type(dialog.getByRole('textbox'), 'Looked at.');
  await hands.press(dialog.getByRole('button', { name: 'Save' }));
  await dialog.waitFor({ state: 'detached' });
  expect(await hasFocus(actions)).toBe(true);
  expect(errors).toEqual([]);
});

e2e('a click while the server is away is answered when it is back, and moves nothing', async () => {
  const folder = temporaryDirectory();
  const server = await startServer(join(folder, 'workspace'));
  const { page } = await openPage(server.address('/benchmarks'));
  const button = page.getByRole('button', { name: 'Build a published one' });
  await button.waitFor();
  await page.evaluate(() => document.fonts.ready);
  const place = await button.boundingBox();
  await server.kill();
  await page.getByText('Reconnecting to the workbench').waitFor();
  expect(await button.boundingBox()).toEqual(place);
  await button.click();
  const dialog = page.getByRole('dialog', { name: 'Build a published benchmark' });
  await dialog.waitFor();
  const next = await startServer(join(folder, 'workspace'), { port: server.port, token: server.token });
  onTestFinished(next.stop);
  await dialog.getByRole('textbox', { name: 'Folder of the evaluation files' }).fill(folder);
  await dialog.getByRole('textbox', { name: 'File of English training items' }).fill(join(folder, 'none'));
  await next.kill();
  // Between two attempts to connect, and during some.
  for (let attempt = 0; attempt < 3; attempt++) await page.waitForTimeout(700);
  await dialog.getByRole('button', { name: 'Build', exact: true }).click();
  await page.waitForTimeout(1500);
  expect(await dialog.getByRole('alert').count()).toBe(0);
  const last = await startServer(join(folder, 'workspace'), { port: server.port, token: server.token });
  onTestFinished(last.stop);
  await dialog.getByText(/has none of the files of Belebele's test split/).waitFor();
});
