/**
 * @file The dialogs in which a served page chooses among the folders and files of the serving machine.
 */
import { basename, dirname } from 'node:path';
import type { Locator, Page } from 'playwright-core';

/** Takes a folder, as somebody does who knows its path. */
export async function chooseFolder(page: Page, path: string): Promise<void> {
  const dialog = await open(page, 'Choose this folder', path);
  await dialog.getByRole('button', { name: 'Choose this folder' }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** Goes to the file's folder and takes it from the list. */
export async function chooseFile(page: Page, path: string): Promise<void> {
  const dialog = await open(page, 'Open', dirname(path));
  await dialog.getByRole('button', { name: basename(path) }).click();
  await dialog.getByRole('button', { name: 'Open' }).click();
  await dialog.waitFor({ state: 'detached' });
}

/** The dialog that ends with a button, another dialog may lie below it, showing a folder. */
async function open(page: Page, confirm: string, folder: string): Promise<Locator> {
  const dialog = page
    .getByRole('dialog')
    .filter({ has: page.getByRole('button', { name: confirm, exact: true }) });
  const field = dialog.getByRole('textbox', { name: 'Folder' });
  await field.fill(folder);
  await field.press('Enter');
  return dialog;
}
