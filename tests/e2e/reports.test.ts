/**
 * @file The screen Reports over made-up results: sections and title in the preview, every format as a file that is
 * opened and read, and files that are there already.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { inflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openPromise } from 'yauzl';
import { z } from 'zod';
import { chromiumPath } from '../../scripts/browser/chromium.ts';
import { openPage } from '../helpers/browser.ts';
import { chooseFolder } from '../helpers/choose-path.ts';
import { addSyntheticExperiment, openSyntheticStore } from '../helpers/synthetic-workspace.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import { startServer } from '../helpers/workbench-server.ts';
import { PROFILES, syntheticRun } from '../unit/reports/synthetic-results.ts';

const LANGUAGES = ['eng_Latn', 'deu_Latn', 'fra_Latn', 'zho_Hans', 'heb_Hebr', 'chr_Cher'];
const ITEMS = 48;
/** A job's process may start slowly on a busy machine. */
const JOB_MS = 90_000;
const NAME = 'emoji-across-scripts';

function makeWorkspace(workspace: string): void {
  mkdirSync(workspace, { recursive: true });
  const store = openSyntheticStore(workspace);
  const [base, , , , lora] = PROFILES;
  const options = { languages: LANGUAGES, items: ITEMS };
  addSyntheticExperiment(store, 'Emoji classes', [syntheticRun(base, options), syntheticRun(lora, options)]);
  store.close();
}

test.skipIf(chromiumPath === null)(
  'a report is put together, looked at, exported in every format and replaced only when asked',
  { timeout: 300_000 },
  async ({ onTestFinished }) => {
    const folder = temporaryDirectory();
    const exports = join(folder, 'exports');
    mkdirSync(exports);
    const workspace = join(folder, 'workspace');
    makeWorkspace(workspace);
    const server = await startServer(workspace);
    onTestFinished(() => server.stop());
    const { page, errors } = await openPage(server.address('/reports'));
    await page.getByRole('button', { name: /^Emoji classes/ }).click();

    const preview = page.frameLocator('iframe[title="Preview of the report"]');
    await preview.getByRole('heading', { level: 1, name: 'Emoji classes' }).waitFor({ timeout: JOB_MS });
    await preview.getByRole('heading', { name: 'Training', exact: true }).waitFor();
    await page.getByRole('checkbox', { name: 'Training', exact: true }).uncheck();
    await preview.getByRole('heading', { name: 'Training', exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('textbox', { name: 'Title' }).fill('Emoji across scripts');
    await page.getByRole('textbox', { name: 'Description' }).fill('Made up & <checked>.');
    await preview.getByRole('heading', { level: 1, name: 'Emoji across scripts' }).waitFor();
    await preview.getByText('Made up & <checked>.').waitFor();

    for (const format of ['PDF', 'JSON', 'Reproduction bundle']) {
      await page.getByRole('checkbox', { name: new RegExp(`^${format}`) }).check();
    }
    await page.getByRole('button', { name: 'Choose' }).click();
    await chooseFolder(page, exports);
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByText('Exported 6 files').waitFor({ timeout: JOB_MS });
    expect(readdirSync(exports).sort()).toEqual(
      ['csv', 'html', 'json', 'pdf', 'tex', 'zip'].map((extension) => `${NAME}.${extension}`),
    );
    const file = (extension: string): string => join(exports, `${NAME}.${extension}`);
    checkHtml(readFileSync(file('html'), 'utf8'));
    checkPdf(readFileSync(file('pdf')));
    checkTables(readFileSync(file('csv'), 'utf8'), readFileSync(file('tex'), 'utf8'));
    const { columns, rows } = z
      .looseObject({ columns: z.array(z.looseObject({ label: z.string() })), rows: z.array(z.unknown()) })
      .parse(JSON.parse(readFileSync(file('json'), 'utf8')));
    expect(columns.map(({ label }) => label)).toEqual(['Frozen base', 'LoRA r = 8']);
    expect(rows).toHaveLength(LANGUAGES.length);
    await checkBundle(file('zip'));

    // A browser may be on another machine than the files.
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: `Download ${NAME}.csv` }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`${NAME}.csv`);
    expect(readFileSync(await download.path())).toEqual(readFileSync(file('csv')));

    await replaceOnlyWhenAsked(page, file('html'));
    await page.getByRole('tab', { name: 'Exported (2)' }).click();
    await page.getByRole('button', { name: 'Take Emoji, once more out of this list' }).click();
    await page.getByRole('tab', { name: 'Exported (1)' }).waitFor();
    await page.getByRole('button', { name: `Copy the path of ${NAME}.zip` }).waitFor();
    expect(errors).toEqual([]);
  },
);

function checkHtml(html: string): void {
  expect(html).toMatch(/^<!doctype html>/i);
  expect(html).toContain('<h1>Emoji across scripts</h1>');
  expect(html).toContain('Made up &amp; &lt;checked&gt;.');
  expect(html).not.toMatch(/<h2[^>]*>Training<\/h2>/);
  for (const name of ['German', 'Chinese', 'Hebrew', 'Cherokee']) expect(html).toContain(name);
  // Nothing is loaded from anywhere.
  expect(html).not.toMatch(/<(script|link|img)\b|\bsrc=/);
}

/** Several pages whose words are text, not a picture. */
function checkPdf(pdf: Buffer): void {
  const source = pdf.toString('latin1');
  expect(source.slice(0, 5)).toBe('%PDF-');
  expect(source.trimEnd().slice(-5)).toBe('%%EOF');
  expect(/\/Title \(([^)]*)\)/.exec(source)?.[1]).toBe('Emoji across scripts: Adapter Atlas report');
  expect(source.match(/\/Type \/Page\b(?!s)/g)!.length).toBeGreaterThan(1);
  const streams = [...source.matchAll(/\/Filter \/FlateDecode[^]*?stream\r?\n/g)].flatMap(
    ({ index, 0: head }) => {
      const start = index + head.length;
      try {
        return inflateSync(pdf.subarray(start, source.indexOf('endstream', start))).toString('latin1');
      } catch {
        return [];
      }
    },
  );
  expect(streams.filter((stream) => /\bT[jJ]\b/.test(stream)).length).toBeGreaterThan(1);
  expect(streams.some((stream) => stream.includes('begincmap'))).toBe(true);
}

function checkTables(csv: string, latex: string): void {
  const [head, ...records] = csv.trimEnd().split('\r\n');
  expect(head).toMatch(/^benchmark,version,model,method,seeds,/);
  expect(records).toHaveLength(2 * LANGUAGES.length);
  const answers = head!.split(',').indexOf('answers');
  for (const record of records) expect(record.split(',')[answers]).toBe(String(ITEMS));
  for (const mark of ['\\toprule', '\\midrule', '\\bottomrule', '\\textbf{', 'Cherokee']) {
    expect(latex).toContain(mark);
  }
  expect(latex.match(/\\begin\{/g)!.length).toBe(latex.match(/\\end\{/g)!.length);
}

async function checkBundle(path: string): Promise<void> {
  const files = new Map<string, string>();
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false });
  for await (const entry of zip.eachEntry()) {
    files.set(entry.fileName, await text(await zip.openReadStreamPromise(entry)));
  }
  zip.close();
  const sums = files.get('SHA256SUMS')!.trimEnd().split('\n');
  expect(sums).toHaveLength(files.size - 1);
  for (const line of sums) {
    const [sha256, name] = line.split('  ') as [string, string];
    expect(createHash('sha256').update(files.get(name)!).digest('hex'), name).toBe(sha256);
  }
  expect(files.get('README.md')).toContain('Emoji across scripts');
  expect(JSON.parse(files.get('manifest.json')!)).toMatchObject({
    runs: [{ state: 'finished' }, { state: 'finished' }],
  });
  expect([...files.keys()].filter((name) => name.endsWith('/run.json'))).toHaveLength(2);
  const predictions = [...files].filter(([name]) => name.includes('/predictions/'));
  expect(predictions).toHaveLength(2 * LANGUAGES.length);
  for (const [, lines] of predictions) expect(lines.trimEnd().split('\n')).toHaveLength(ITEMS);
}

/** The same files again: kept at first, then replaced. */
async function replaceOnlyWhenAsked(page: Page, html: string): Promise<void> {
  const before = statSync(html).mtimeMs;
  await page.getByRole('textbox', { name: 'Title' }).fill('Emoji, once more');
  await page.getByRole('textbox', { name: 'File name' }).fill(NAME);
  for (const format of ['PDF', 'JSON', 'Reproduction bundle']) {
    await page.getByRole('checkbox', { name: new RegExp(`^${format}`) }).uncheck();
  }
  const question = page.getByRole('dialog', { name: 'Replace files?' });
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await question.getByText(`${NAME}.html`).waitFor();
  await question.getByRole('button', { name: 'Keep them' }).click();
  await question.waitFor({ state: 'detached' });
  expect(statSync(html).mtimeMs).toBe(before);
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await question.getByRole('button', { name: 'Replace' }).click();
  await page.getByText('Exported 3 files').waitFor({ timeout: JOB_MS });
  expect(readFileSync(html, 'utf8')).toContain('<h1>Emoji, once more</h1>');
}
