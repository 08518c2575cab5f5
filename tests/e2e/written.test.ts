/**
 * @file The screens of a run whose answers are written: its scores, and one answer with text, reference and metrics.
 */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chromiumPath } from '../../scripts/browser/chromium.ts';
import { atlas } from '../helpers/atlas.ts';
import { axeViolations } from '../helpers/axe-violations.ts';
import { openPage } from '../helpers/browser.ts';
import { writeSmallExperiment } from '../helpers/small-experiment.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import { writeTinyWrittenBenchmark } from '../helpers/tiny-written-benchmark.ts';
import { startServer } from '../helpers/workbench-server.ts';

test.skipIf(chromiumPath === null)('written answers are read on the run’s screen', async () => {
  const dir = temporaryDirectory();
  const workspace = join(dir, 'workspace');
  writeTinyWrittenBenchmark(join(dir, 'repeat'));
  const file = writeSmallExperiment(dir, {
    tasks: [{ path: 'repeat' }],
    methods: [{ config: { method: 'none' } }],
    training: { maxSequenceLength: 5 },
  });
  const run = await atlas('--workspace', workspace, 'run', file);
  expect(run.code, run.stderr).toBe(0);
  const status = await atlas('--workspace', workspace, 'status', '--json');
  const [{ runs }] = JSON.parse(status.stdout) as [{ runs: { config: { runId: string } }[] }];
  const server = await startServer(workspace);
  try {
    const { page, errors } = await openPage(server.address(`/runs/${runs[0]!.config.runId}?tab=languages`));
    await page.getByRole('columnheader', { name: 'F1', exact: true }).waitFor();
    await page.getByRole('columnheader', { name: 'Cut off' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.getByRole('link', { name: /German/ }).click();
    await page.getByRole('option').first().click();
    const card = page.getByRole('article', { name: /item-\d+ in German/ });
    await card.getByRole('group', { name: 'Written by the model' }).waitFor();
    await card.getByText('Reference', { exact: true }).waitFor();
    await card.getByText("F1 by the language's own rules").waitFor();
    await page.getByRole('option', { name: /item-5/ }).click();
    const cut = page.getByRole('article', { name: /item-5 in German/ });
    await cut.getByText('The prompt is cut to fit, by 1 token.').waitFor();
    expect(await cut.getByLabel('Prompt in German').innerText()).toBe('!bbb:');
    expect(await axeViolations(page)).toEqual([]);
    expect(errors).toEqual([]);
  } finally {
    await server.stop();
  }
});
