/**
 * @file What the desktop does for the workbench: dialogs, the file manager, the printer.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BrowserWindow, dialog, shell, type OpenDialogOptions } from 'electron';
import { InputError } from '../../shared/model/input-error.ts';
import type { NativeHost } from '../rpc/context.ts';
import { hubTokenStore } from './hub-token.ts';

/** @param currentWindow The window that dialogs belong to; null where it is closed. */
export function nativeHost(currentWindow: () => BrowserWindow | null): NativeHost {
  const open = async (options: OpenDialogOptions, startAt: string | null): Promise<string | null> => {
    const window = currentWindow();
    const complete = startAt === null ? options : { ...options, defaultPath: startAt };
    const { filePaths } = await (window === null
      ? dialog.showOpenDialog(complete)
      : dialog.showOpenDialog(window, complete));
    return filePaths[0] ?? null;
  };
  return {
    chooseFolder: (title, startAt) =>
      open({ title, properties: ['openDirectory', 'createDirectory'] }, startAt),
    chooseFile: (title, startAt, filters) =>
      open({ title, properties: ['openFile'], filters: [...filters] }, startAt),
    reveal: (path) => {
      if (!existsSync(path)) throw new InputError(path, 'is not there any more');
      shell.showItemInFolder(path);
    },
    printPdf,
    hubToken: hubTokenStore(),
  };
}

/** Prints a page of our own in a window that nobody sees; its scripts do not run. */
async function printPdf(html: string): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'adapter-atlas-print-'));
  const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true, javascript: false } });
  try {
    const file = join(folder, 'report.html');
    await writeFile(file, html);
    await window.loadFile(file);
    return await window.webContents.printToPDF({ printBackground: true, preferCSSPageSize: true });
  } finally {
    window.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}
