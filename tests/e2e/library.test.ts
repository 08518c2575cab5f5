/**
 * @file Models and benchmarks in a real browser: imports that end well and badly, drives that go away, removal and
 * its undo, tokens of languages, items side by side.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { chromiumPath } from '../../scripts/browser/chromium.ts';
import { axeViolations } from '../helpers/axe-violations.ts';
import { openPage } from '../helpers/browser.ts';
import { chooseFolder } from '../helpers/choose-path.ts';
import { ggufBytes, smallGguf } from '../helpers/gguf-writer.ts';
import { addToHubCache, CACHED_COMMIT } from '../helpers/hub-cache.ts';
import { malformedCheckpoints } from '../helpers/malformed-checkpoints.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import { writeTinyBenchmark } from '../helpers/tiny-benchmark.ts';
import { writeTinyCheckpoint } from '../helpers/tiny-checkpoint.ts';
import { startServer } from '../helpers/workbench-server.ts';

const e2e = test.skipIf(chromiumPath === null);

async function importFolder(page: Page, path: string): Promise<void> {
  await page.getByRole('button', { name: 'Import from folder' }).first().click();
  await chooseFolder(page, path);
}

e2e('models: a good and a broken checkpoint, a drive that goes away, removal and undo', async () => {
  const folder = temporaryDirectory();
  const good = join(folder, 'good-model');
  const broken = join(folder, 'broken-model');
  writeTinyCheckpoint(good);
  writeTinyCheckpoint(broken);
  const fault = malformedCheckpoints.find(({ name }) => name === 'NaN in the weights')!;
  fault.make(broken);
  const server = await startServer(join(folder, 'workspace'));
  try {
    const { page, errors } = await openPage(server.address('/models'));
    const table = page.getByRole('table', { name: 'Models' });
    await table.getByRole('link', { name: 'Demo model' }).waitFor();

    await importFolder(page, good);
    const row = table.getByRole('row', { name: /good-model/ });
    await row.getByText('verified').waitFor();
    expect(await row.innerText()).toContain('float32');

    await importFolder(page, broken);
    const problem = page.getByRole('alert').filter({ hasText: 'Import model broken-model' });
    await problem.waitFor();
    expect(await problem.innerText()).toMatch(fault.expect);
    expect(await table.getByText('broken-model').count()).toBe(0);
    await problem.getByRole('button', { name: 'Dismiss' }).click();
    await problem.waitFor({ state: 'detached' });

    renameSync(good, `${good}-away`);
    await page.reload();
    await row.getByText('unavailable').waitFor();
    renameSync(`${good}-away`, good);
    writeFileSync(join(good, 'tokenizer_config.json'), '{}');
    fault.make(good);
    await page.reload();
    await row.getByText('changed').waitFor();
    await row.getByRole('button', { name: 'Actions for good-model' }).click();
    await page.getByRole('menuitem', { name: 'Verify again' }).click();
    await row.getByRole('link').click();
    await page.getByText(fault.expect).first().waitFor();

    await page.getByRole('link', { name: 'Models' }).last().click();
    await row.getByRole('button', { name: 'Actions for good-model' }).click();
    await page.getByRole('menuitem', { name: 'Remove from library' }).click();
    await row.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await row.waitFor();
    expect(await axeViolations(page)).toEqual([]);
    expect(errors).toEqual([]);
  } finally {
    await server.stop();
  }
});

e2e(
  'models of the Hub cache are found, imported from the screen and from the wizard, where they lie',
  async () => {
    const folder = temporaryDirectory();
    const cache = join(folder, 'hub');
    addToHubCache(cache, 'acme/first', writeTinyCheckpoint);
    addToHubCache(cache, 'acme/second', writeTinyCheckpoint);
    addToHubCache(cache, 'acme/encoder', (snapshot) =>
      writeFileSync(join(snapshot, 'config.json'), '{"model_type": "bert"}'),
    );
    const server = await startServer(join(folder, 'workspace'), { env: { HF_HUB_CACHE: cache } });
    try {
      const { page, errors } = await openPage(server.address('/models'));
      const found = page.getByRole('region', { name: 'Found on this machine' });
      await found.getByRole('button', { name: '1 folder that cannot be used' }).click();
      await found.getByText(/"model_type": is "bert"/).waitFor();
      await found.getByRole('button', { name: 'Import acme/first' }).click();
      const row = page
        .getByRole('table', { name: 'Models', exact: true })
        .getByRole('row', { name: /first/ });
      await row.getByText('verified').waitFor();
      await found.getByText('acme/first').waitFor({ state: 'detached' });
      expect(await axeViolations(page)).toEqual([]);

      await page.goto(`${server.origin}/experiments/new`);
      await page.getByRole('button', { name: /^Blank/ }).click();
      await found.getByRole('button', { name: 'Import acme/second' }).click();
      await expect.poll(() => page.getByRole('checkbox', { name: /^second/, checked: true }).count()).toBe(1);
      await found.getByText('acme/second').waitFor({ state: 'detached' });
      expect(errors).toEqual([]);
    } finally {
      await server.stop();
    }
  },
);

e2e('a model closely: what methods would train, and tokens of each language', async () => {
  const folder = temporaryDirectory();
  writeTinyBenchmark(join(folder, 'benchmark'), { languages: ['eng_Latn', 'deu_Latn', 'zho_Hans'] });
  const server = await startServer(join(folder, 'workspace'));
  try {
    const { page } = await openPage(server.address('/benchmarks'));
    await page.getByRole('link', { name: 'Topic' }).waitFor();
    await importFolder(page, join(folder, 'benchmark'));
    await page.getByRole('link', { name: 'Tiny' }).waitFor();
    await page.goto(`${server.origin}/models?model=demo`);
    const methods = page.getByRole('table', { name: 'Methods on this model' });
    // LoRA of rank 8 on q and v: 5 layers of 8 * (256 + 256) and 8 * (256 + 64).
    await methods.getByRole('row', { name: /LoRA r=8, q and v 33,280/ }).waitFor();
    await page.getByRole('combobox', { name: 'Benchmark to measure on' }).click();
    await page.getByRole('option', { name: 'Tiny' }).click();
    await page.getByRole('button', { name: 'Measure languages' }).click();
    const tokens = page.getByRole('table', { name: 'Tokens of each language' });
    await tokens.getByRole('row', { name: /English.*1\.00×/ }).waitFor();
    // Chinese has no words that white space would separate.
    expect(await tokens.getByRole('row', { name: /Chinese/ }).innerText()).toContain('–');
  } finally {
    await server.stop();
  }
});

e2e('a published benchmark is built from its files, and what leaks into training is shown', async () => {
  const folder = temporaryDirectory();
  const pairs = Array.from({ length: 12 }, (_, i) => `Premise number ${i} is here.\tIt is ${i}.\tneutral`);
  writeFileSync(join(folder, 'dev-en.tsv'), pairs.join('\n'));
  writeFileSync(join(folder, 'dev-de.tsv'), pairs.join('\n'));
  const train = join(folder, 'train.tsv');
  writeFileSync(train, [pairs[3]!, 'He sings.\tHe is silent.\tcontradiction'].join('\n'));
  const cached = join(folder, 'hub', 'datasets--facebook--belebele', 'snapshots', CACHED_COMMIT);
  mkdirSync(join(cached, 'data'), { recursive: true });
  writeFileSync(join(cached, 'data', 'eng_Latn.jsonl'), '');
  const server = await startServer(join(folder, 'workspace'), {
    env: { HF_HUB_CACHE: join(folder, 'hub') },
  });
  try {
    const { page, errors } = await openPage(server.address('/benchmarks'));
    await page.getByRole('button', { name: 'Build a published one' }).click();
    const dialog = page.getByRole('dialog', { name: 'Build a published benchmark' });
    const data = dialog.getByRole('textbox', { name: 'Folder of the evaluation files' });
    await expect.poll(() => data.inputValue()).toBe(cached);
    await dialog.getByText('As the Hugging Face cache of this machine has it').waitFor();
    await dialog.getByRole('combobox', { name: 'Task' }).click();
    await page.getByRole('option', { name: 'XNLI (as lm-evaluation-harness asks)' }).click();
    expect(await data.inputValue()).toBe('');
    await data.fill(folder);
    await dialog.getByRole('textbox', { name: 'File of English training items' }).fill(train);
    await dialog.getByRole('textbox', { name: 'Folder to make' }).fill(join(folder, 'built'));
    expect(await axeViolations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Build', exact: true }).click();
    await dialog
      .getByText(/1 of the 12 evaluation items of XNLI in the training language are among its training items/)
      .waitFor();
    await dialog.getByRole('checkbox', { name: /Leave out training items/ }).check();
    await dialog.getByRole('button', { name: 'Build', exact: true }).click();
    const built = dialog.getByRole('status');
    await built.getByText('2 languages, 1 training item.').waitFor();
    expect(await built.innerText()).toContain('1 training items that are evaluated were left out');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('table', { name: 'Benchmarks' }).getByRole('link', { name: 'XNLI' }).click();
    await page.getByText('None of the 12 evaluation items in the training language').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    expect(errors).toEqual([]);
  } finally {
    await server.stop();
  }
});

e2e('a benchmark that is imported with leaks shows them', async () => {
  const folder = temporaryDirectory();
  const benchmark = join(folder, 'benchmark');
  writeTinyBenchmark(benchmark);
  const server = await startServer(join(folder, 'workspace'));
  try {
    const { page } = await openPage(server.address('/benchmarks'));
    await importFolder(page, benchmark);
    await page.getByRole('link', { name: 'Tiny' }).click();
    const table = page.getByRole('table', { name: 'Evaluation items among the training items' });
    // What the tiny benchmark trains on is what it evaluates.
    await table.getByRole('row', { name: 'item-7 train-7 100%' }).waitFor();
    await page.getByText('Of 8 evaluation items in the training language, 8 are among').waitFor();
  } finally {
    await server.stop();
  }
});

e2e(
  'benchmarks: a broken one is refused with its line; items stand side by side and can be searched',
  async () => {
    const folder = temporaryDirectory();
    const broken = join(folder, 'broken-benchmark');
    writeTinyBenchmark(broken);
    writeFileSync(join(broken, 'deu_Latn.jsonl'), '{"id": "1", "language": "de"}\n');
    const server = await startServer(join(folder, 'workspace'));
    try {
      const { page, errors } = await openPage(server.address('/benchmarks'));
      await importFolder(page, broken);
      const problem = page.getByRole('alert').filter({ hasText: 'Import benchmark broken-benchmark' });
      await problem.waitFor();
      expect(await problem.innerText()).toMatch(/deu_Latn\.jsonl:1, field "prompt": is missing/);

      await page.getByRole('link', { name: 'Topic' }).click();
      const items = page.getByRole('article');
      await items.first().waitFor();
      await page.getByRole('textbox', { name: 'Search' }).fill('sauropod');
      await page
        .getByRole('status')
        .filter({ hasText: /^\d items?$/ })
        .waitFor();
      const arabic = items.first().getByRole('group', { name: 'Modern Standard Arabic' });
      expect(await arabic.locator('[dir=rtl]').count()).toBe(1);
      expect(new URL(page.url()).searchParams.get('search')).toBe('sauropod');
      expect(errors).toEqual([]);
    } finally {
      await server.stop();
    }
  },
);

e2e('models: quantised in a job, with what that changed on its page; a GGUF file', async () => {
  const folder = temporaryDirectory();
  const source = join(folder, 'small');
  writeTinyCheckpoint(source, { config: { hidden_size: 64, intermediate_size: 128, head_dim: 16 } });
  const server = await startServer(join(folder, 'workspace'));
  try {
    const { page, errors } = await openPage(server.address('/models'));
    const table = page.getByRole('table', { name: 'Models' });
    await importFolder(page, source);
    const row = table.getByRole('row', { name: /small/ });
    await row.getByText('verified').waitFor();

    const quantise = async (bits: string): Promise<void> => {
      await page.getByRole('button', { name: 'Actions for small', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Quantise…' }).click();
      await page.getByRole('radio', { name: bits }).check();
    };
    await quantise('4 bits');
    expect(await page.getByRole('textbox', { name: 'New folder' }).inputValue()).toBe(`${source}-int4`);
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Quantise', exact: true }).click();
    const made = table.getByRole('row', { name: /small-int4/ });
    await made.getByText('verified').waitFor();
    expect(await made.innerText()).toContain('4 bits');

    await quantise('4 bits');
    await page.getByRole('button', { name: 'Quantise', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'is not empty; give a folder' }).waitFor();

    const gguf = join(folder, 'other.gguf');
    writeFileSync(gguf, ggufBytes(smallGguf()));
    await page.getByRole('button', { name: 'Import GGUF' }).click();
    const field = page.getByRole('textbox', { name: 'Folder' });
    await field.fill(folder);
    await field.press('Enter');
    await page.getByRole('button', { name: /other\.gguf/ }).click();
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    expect(await page.getByRole('textbox', { name: 'New folder' }).inputValue()).toBe(join(folder, 'other'));
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Convert' }).click();
    await table.getByRole('row', { name: /other/ }).getByText('verified').waitFor();

    await made.getByRole('link').click();
    const errorsTable = page.getByRole('table', { name: 'Errors of the weights' });
    await errorsTable.getByText('mlp.down_proj').waitFor();
    expect(await axeViolations(page)).toEqual([]);
    expect(errors).toEqual([]);
  } finally {
    await server.stop();
  }
});
