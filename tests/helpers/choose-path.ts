/**
 * @file The dialogs in which a served page chooses among the folders and files of the serving machine.
 */
import { basename, dirname } from 'node:path';
import type { Page } from 'playwright-core';

/** Takes a folder, as somebody does who knows its path. */
export async function chooseFolder(page: Page, path: string): Promise<void> {
  await open(page, path);
  await page.getByRole('dialog').getByRole('button', { name: 'Choose this folder' }).click();
}

/** Goes to the file's folder and takes it from the list. */
export async function chooseFile(page: Page, path: string): Promise<void> {
  await open(page, dirname(path));
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: basename(path) }).click();
  await dialog.getByRole('button', { name: 'Open' }).click();
}

async function open(page: Page, folder: string): Promise<void> {
  const field = page.getByRole('dialog').getByRole('textbox', { name: 'Folder' });
  await field.fill(folder);
  await field.press('Enter');
}
