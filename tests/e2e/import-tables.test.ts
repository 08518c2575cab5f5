/**
 * @file Tables of one's own become a benchmark in a real browser, by keyboard: what is guessed, what is told of faulty
 * rows, what leaks, and the benchmark in the list and in the wizard.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { chromiumPath } from '../../scripts/browser/chromium.ts';
import { openPage } from '../helpers/browser.ts';
import { chooseFile } from '../helpers/choose-path.ts';
import { countClicks, keyboard } from '../helpers/hands.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import { startServer } from '../helpers/workbench-server.ts';

const e2e = test.skipIf(chromiumPath === null);

e2e('two tables by keyboard: guesses, a faulty row mended, a leak left out, then the wizard', async () => {
  const folder = temporaryDirectory();
  const [train, evaluation] = [join(folder, 'train.tsv'), join(folder, 'test.csv')];
  const sentences = Array.from(
    { length: 6 },
    (_, i) => `The cup number ${i} stands on a table\tIt is cup ${i}\t${i % 3}`,
  );
  writeFileSync(
    train,
    ['premise\thypothesis\tlabel', ...sentences, 'The sea is wide today\tIt is narrow\t2'].join('\n'),
  );
  const rows =
    'lang,premise,hypothesis,label\nen,The sea is wide today,It is narrow,2\nde,Das Meer ist weit,Es ist eng,2\n';
  writeFileSync(evaluation, `${rows}de,Der Berg ist hoch,Er ist tief,7\nxx,a,b,1\n`);
  const server = await startServer(join(folder, 'workspace'));
  onTestFinished(server.stop);
  const { page, errors } = await openPage(server.address('/benchmarks'));
  const hands = keyboard(page);
  const clicks = await countClicks(page);
  await hands.press(page.getByRole('button', { name: 'Import tables' }).first());
  const dialog = page.getByRole('dialog', { name: 'Import tables of your own' });
  await hands.type(dialog.getByRole('textbox', { name: 'Table to train on' }), join(folder, 'none.csv'));
  await dialog.getByText(/none\.csv: .*not/).waitFor();
  await hands.type(dialog.getByRole('textbox', { name: 'Table to train on' }), train);
  await dialog.getByRole('table', { name: 'First rows of the training table' }).waitFor();
  await hands.type(dialog.getByRole('textbox', { name: 'Table to evaluate' }), evaluation);

  // The label of the faulty row is a label like any other in its own table, but none of the training table's.
  await dialog
    .getByText(/test\.csv, line 4, column "label": is "7", which is none of the 3 options/)
    .waitFor();
  await expect
    .poll(() => dialog.getByRole('combobox', { name: 'Column of the language' }).inputValue())
    .toBe('lang');
  const languages = dialog.getByRole('group', { name: 'Languages of the table' });
  expect(await languages.getByRole('combobox', { name: '“de”' }).inputValue()).toBe('German (deu_Latn)');
  expect(await languages.getByRole('combobox', { name: '“xx”' }).inputValue()).toBe('');
  expect(await dialog.getByRole('combobox', { name: 'Kind of task' }).inputValue()).toBe(
    'A label for a text, or for two',
  );
  writeFileSync(evaluation, `${rows}de,Der Berg ist hoch,Er ist tief,1\n`);
  await hands.press(dialog.getByRole('button', { name: 'Read the files again' }));
  await dialog.getByText('7 training items; 2 languages of 1 to 2 items.').waitFor();
  const german = dialog.getByRole('article', { name: 'First item, evaluation, deu_Latn' });
  expect(await german.innerText()).toContain(
    'Das Meer ist weit\nQuestion: Es ist eng True, Neither or False?\nAnswer:',
  );
  expect(await german.getByText('Right:').innerText()).toContain('False');

  const importing = dialog.getByRole('button', { name: 'Import', exact: true });
  expect(await importing.isDisabled()).toBe(true);
  await hands.type(dialog.getByRole('textbox', { name: 'Title' }), 'Own pairs');
  await hands.type(dialog.getByRole('textbox', { name: 'Licence' }), 'CC0-1.0');
  await hands.type(dialog.getByRole('textbox', { name: 'Folder to make' }), join(folder, 'own-pairs'));
  await hands.press(importing);
  await dialog
    .getByRole('status')
    .getByText(/2 languages, 6 training items\. 1 training item left out: evaluated, too/)
    .waitFor();
  await hands.press(dialog.getByRole('button', { name: 'Done' }));
  const row = page.getByRole('table', { name: 'Benchmarks' }).getByRole('row', { name: /Own pairs/ });
  await row.getByText('CC0-1.0').waitFor();
  expect(await clicks()).toBe(0);
  const definition = JSON.parse(readFileSync(join(folder, 'own-pairs', 'benchmark.json'), 'utf8')) as unknown;
  expect(definition).toMatchObject({ id: 'own-pairs', chance: 1 / 3, trainLanguage: 'eng_Latn' });

  await page.goto(`${server.origin}/experiments/new`);
  await page.getByRole('button', { name: /^Blank/ }).click();
  await page.waitForURL(/draft=/);
  const draft = page.url().replace(/&step=[a-z]+/, '');
  await page.goto(`${draft}&step=models`);
  await page.getByRole('checkbox', { name: /Demo model/ }).check();
  await page.goto(`${draft}&step=task`);
  await page.getByRole('checkbox', { name: /Own pairs/ }).check();
  await page.getByText('Das Meer ist weit').waitFor();
  expect(errors).toEqual([]);
});

e2e('a table for each language, chosen by mouse; a leak is refused where that is asked for', async () => {
  const folder = temporaryDirectory();
  const [english, german] = [join(folder, 'eng_Latn.csv'), join(folder, 'deu_Latn.csv')];
  writeFileSync(english, 'question,answer\nHow many legs has a cat of the usual kind?,4\n');
  writeFileSync(german, 'question,answer\nWie viele Beine hat eine Katze?,4\n');
  const train = join(folder, 'train.csv');
  writeFileSync(train, `${readFileSync(english, 'utf8')}What are two and three together?,5\n`);
  const server = await startServer(join(folder, 'workspace'));
  onTestFinished(server.stop);
  const { page } = await openPage(server.address('/benchmarks'));
  await page.getByRole('button', { name: 'Import tables' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Import tables of your own' });
  await dialog.getByRole('button', { name: 'Choose: Table to train on' }).click();
  await chooseFile(page, train);
  await dialog.getByText('A table for each language').click();
  await dialog.getByRole('textbox', { name: 'Table to evaluate 1' }).fill(english);
  await dialog.getByRole('button', { name: 'Another language' }).click();
  await dialog.getByRole('textbox', { name: 'Table to evaluate 2' }).fill(german);
  expect(await dialog.getByRole('combobox', { name: 'Language of table 2' }).inputValue()).toBe(
    'German (deu_Latn)',
  );
  await dialog.getByText('2 training items; 2 languages of 1 item.').waitFor();
  await dialog.getByRole('textbox', { name: 'Title' }).fill('Legs');
  await dialog.getByRole('textbox', { name: 'Folder to make' }).fill(join(folder, 'legs'));
  await dialog.getByRole('radio', { name: 'Refuse the import where one is equal' }).check();
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await dialog.getByText(/1 of the 1 evaluation item of Legs in the training language are among/).waitFor();
  await dialog.getByRole('radio', { name: 'Leave them out of training' }).check();
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await dialog
    .getByRole('status')
    .getByText(/2 languages, 1 training item\./)
    .waitFor();
  await dialog.getByRole('link', { name: 'Show it' }).click();
  await page.getByRole('heading', { name: 'Legs' }).waitFor();
});
