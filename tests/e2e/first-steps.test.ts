/**
 * @file A newcomer's way: from an empty workspace to the finished heatmap of the demo in at most six clicks, then a
 * report and an adapter on disk. In a browser against the server, in the desktop program, and by keyboard alone. The
 * demo is the program's own, in a copy of the program where it is shorter; workers train and score it for real.
 */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { readSafetensors } from '../../main/models/checkpoint/safetensors.ts';
import { chromiumPath, launchChromium } from '../../scripts/browser/chromium.ts';
import { openPage } from '../helpers/browser.ts';
import { launchElectronDouble } from '../helpers/electron-double/launch.ts';
import { countClicks, keyboard, mouse, type Hands } from '../helpers/hands.ts';
import { copyProgramWithShortDemo } from '../helpers/short-demo.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import { startServer } from '../helpers/workbench-server.ts';

/** Seconds on a free machine; others may be at work on this one. */
const FINISH_MS = 150_000;
const PATIENCE = { timeout: 400_000 };

/** A newcomer at a screen, with an empty workspace. */
interface Newcomer {
  readonly page: Page;
  readonly hands: Hands;
  /** Methods of the demo, by label. */
  readonly methods: readonly string[];
  /** Where files go; it exists. */
  readonly exportsFolder: string;
  /** Answers the dialog for a folder that a press has opened. */
  readonly chooseFolder: (path: string) => Promise<void>;
}

function places(methods: readonly string[]) {
  const folder = temporaryDirectory();
  const exportsFolder = join(folder, 'exports');
  mkdirSync(exportsFolder);
  const root = join(folder, 'program');
  copyProgramWithShortDemo(root, methods);
  return { root, workspace: join(folder, 'workspace'), userData: join(folder, 'user-data'), exportsFolder };
}

test.skipIf(chromiumPath === null)(
  'in a browser against the server',
  PATIENCE,
  async ({ onTestFinished }) => {
    const methods = ['frozen base', 'prefix tuning', 'prompt tuning', 'Llama-Adapter', 'LoRA'];
    const { root, workspace, exportsFolder } = places(methods);
    const server = await startServer(workspace, { root });
    onTestFinished(() => server.stop());
    const { page, errors } = await openPage(server.address('/'));
    const hands = mouse();
    const chooseFolder = (path: string) => chooseInPage(page, hands, path);
    await takeFirstSteps({ page, hands, methods, exportsFolder, chooseFolder });
    expect(errors).toEqual([]);
  },
);

test.skipIf(chromiumPath === null)('in the desktop program', PATIENCE, async ({ onTestFinished }) => {
  const methods = ['frozen base', 'LoRA'];
  const { exportsFolder, ...where } = places(methods);
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  const program = launchElectronDouble({ browser, ...where });
  onTestFinished(program.kill);
  const page = await program.page();
  program.answerDialogs(() => ({ canceled: false, filePaths: [exportsFolder] }));
  const chooseFolder = () => expect.poll(() => program.desktop.dialogs.at(-1)?.kind).toBe('open');
  await takeFirstSteps({ page, hands: mouse(), methods, exportsFolder, chooseFolder });
});

test.skipIf(chromiumPath === null)('by keyboard alone', PATIENCE, async ({ onTestFinished }) => {
  const methods = ['frozen base', 'LoRA'];
  const { root, workspace, exportsFolder } = places(methods);
  const server = await startServer(workspace, { root });
  onTestFinished(() => server.stop());
  const { page, errors } = await openPage(server.address('/'));
  const clicks = await countClicks(page);
  const hands = keyboard(page);
  const chooseFolder = (path: string) => chooseInPage(page, hands, path);
  await takeFirstSteps({ page, hands, methods, exportsFolder, chooseFolder });
  expect(await clicks()).toBe(0);
  expect(errors).toEqual([]);
});

/** In the dialog that a served page has for the folders of the serving machine. */
async function chooseInPage(page: Page, hands: Hands, path: string): Promise<void> {
  const confirm = page.getByRole('button', { name: 'Choose this folder' });
  const dialog = page.getByRole('dialog').filter({ has: confirm });
  await hands.type(dialog.getByRole('textbox', { name: 'Folder' }), path);
  await page.keyboard.press('Enter');
  const choose = dialog.getByRole('button', { name: 'Choose this folder' });
  await expect.poll(() => choose.isEnabled()).toBe(true);
  await hands.press(choose);
}

async function takeFirstSteps(newcomer: Newcomer): Promise<void> {
  await reachTheHeatmap(newcomer);
  await exportTheReport(newcomer);
  await exportAnAdapter(newcomer);
}

async function reachTheHeatmap({ page, hands, methods }: Newcomer): Promise<void> {
  const clicks = await countClicks(page);
  await hands.press(page.getByRole('button', { name: 'Run the demo' }));
  await page.getByText(`${methods.length} runs`, { exact: true }).waitFor();
  const finished = page.getByRole('row').getByText('finished', { exact: true });
  await expect.poll(() => finished.count(), { timeout: FINISH_MS, interval: 100 }).toBe(methods.length);
  await hands.press(page.getByRole('link', { name: 'Compare this experiment' }));
  const finding = page.getByRole('region', { name: 'What this shows' });
  await finding.getByRole('button', { name: /cannot say/ }).waitFor({ timeout: FINISH_MS });
  const grid = page.getByRole('grid');
  for (const method of methods) await grid.getByRole('columnheader', { name: method }).waitFor();
  for (const language of ['English', 'German', 'Hebrew']) {
    const cells = await grid
      .getByRole('row', { name: new RegExp(`^${language}`) })
      .getByRole('gridcell')
      .allTextContents();
    expect(cells).toHaveLength(methods.length);
    for (const cell of cells) expect(cell).toMatch(/^\d+\.\d/);
  }
  expect(await clicks()).toBeLessThanOrEqual(6);
}

async function exportTheReport({ page, hands, exportsFolder, chooseFolder }: Newcomer): Promise<void> {
  await hands.press(page.getByRole('link', { name: 'Make a report' }));
  const preview = page.frameLocator('iframe[title="Preview of the report"]');
  await preview.getByRole('heading', { level: 1, name: 'demo' }).waitFor({ timeout: FINISH_MS });
  await hands.press(page.getByRole('button', { name: 'Choose' }));
  await chooseFolder(exportsFolder);
  await hands.press(page.getByRole('button', { name: 'Export', exact: true }));
  await page.getByText('Exported 3 files').waitFor({ timeout: FINISH_MS });
  const text = (name: string): string => readFileSync(join(exportsFolder, name), 'utf8');
  expect(text('demo.html')).toMatch(/^<!doctype html>[\s\S]*Hebrew[\s\S]*<\/html>\s*$/i);
  expect(text('demo.csv')).toContain('heb_Hebr');
  expect(text('demo.tex')).toContain('\\toprule');
}

async function exportAnAdapter({ page, hands, exportsFolder, chooseFolder }: Newcomer): Promise<void> {
  await hands.press(page.getByRole('link', { name: 'Runs', exact: true }));
  await hands.press(page.getByRole('button', { name: 'Actions for LoRA on tens-digit, seed 1' }));
  await hands.press(page.getByRole('menuitem', { name: 'Export adapter…' }));
  const dialog = page.getByRole('dialog', { name: 'Export the adapter' });
  await hands.press(dialog.getByRole('button', { name: 'Choose' }));
  await chooseFolder(exportsFolder);
  await expect.poll(() => dialog.getByRole('textbox').inputValue()).toContain(exportsFolder);
  await hands.press(dialog.getByRole('button', { name: 'Export', exact: true }));
  await dialog.getByText('Exported and read back').waitFor({ timeout: FINISH_MS });
  const [adapter] = readdirSync(exportsFolder, { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  );
  const folder = join(exportsFolder, adapter!.name);
  expect(JSON.parse(readFileSync(join(folder, 'adapter_config.json'), 'utf8'))).toMatchObject({
    peft_type: 'LORA',
    r: 8,
  });
  // Two matrices for each of two projections in each of five layers.
  expect(readSafetensors(join(folder, 'adapter_model.safetensors')).tensors.size).toBe(20);
  await hands.press(dialog.getByRole('button', { name: 'Done' }));
}
