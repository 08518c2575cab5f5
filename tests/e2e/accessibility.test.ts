/**
 * @file Every screen as axe-core sees it, in light and in dark, over made-up results: no serious violation anywhere.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requestControl } from '../../main/run-directory/control.ts';
import { createRunDirectory } from '../../main/run-directory/create-run.ts';
import { chromiumPath } from '../../scripts/browser/chromium.ts';
import { axeViolations } from '../helpers/axe-violations.ts';
import { openPage } from '../helpers/browser.ts';
import { sampleExperiment, sampleRun } from '../helpers/sample-run.ts';
import { addSyntheticExperiment, openSyntheticStore } from '../helpers/synthetic-workspace.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import { startServer, type ServerProcess } from '../helpers/workbench-server.ts';
import { failedRun, PROFILES, syntheticRun, withoutLanguages } from '../unit/reports/synthetic-results.ts';

/** A job's process may start slowly on a busy machine. */
const JOB_MS = 90_000;
const RUN = '/runs/lora-r-8-seed-1';
const OWN_TABLE = join(import.meta.dirname, '../fixtures/own-table.csv');

/** A screen in a state to look at. */
interface Scene {
  readonly name: string;
  /** `EXPERIMENT` and `DRAFT` stand for ids. */
  readonly path: string;
  /** Brings the screen into its state and waits for it. */
  readonly until: (page: Page) => Promise<unknown>;
}

const heading = (name: string) => (page: Page) =>
  page.getByRole('heading', { name, exact: true }).first().waitFor();
const step = (title: string) => (page: Page) =>
  page.getByRole('heading', { level: 2, name: title, exact: true }).waitFor();
const shows = (text: string | RegExp) => (page: Page) =>
  page.getByText(text).first().waitFor({ timeout: JOB_MS });

const SCENES: readonly Scene[] = [
  {
    name: 'home',
    path: '/',
    until: async (page) => {
      await shows('Recent experiments')(page);
      // A mean over some of the languages is told from a final one.
      await shows(/^so far \d+ of 44 languages$/)(page);
      await shows('The loss became NaN at step 12.')(page);
    },
  },
  { name: 'wizard, where it begins', path: '/experiments/new', until: shows('Copy an earlier experiment') },
  { name: 'wizard, models', path: '/experiments/new?draft=DRAFT&step=models', until: step('Models') },
  {
    name: 'wizard, task',
    path: '/experiments/new?draft=DRAFT&step=task',
    until: shows('What the model reads'),
  },
  { name: 'wizard, methods', path: '/experiments/new?draft=DRAFT&step=methods', until: shows('33,280') },
  {
    name: 'wizard, learning rates',
    path: '/experiments/new?draft=DRAFT&step=methods',
    until: async (page) => {
      await page.getByRole('button', { name: 'Choose learning rates' }).click();
      await page.getByRole('button', { name: /^Try \d+ trainings$/ }).waitFor();
    },
  },
  {
    name: 'wizard, languages',
    path: '/experiments/new?draft=DRAFT&step=languages',
    until: shows('Where they are spoken'),
  },
  {
    name: 'wizard, settings',
    path: '/experiments/new?draft=DRAFT&step=settings',
    until: step('Run settings'),
  },
  {
    name: 'wizard, review',
    path: '/experiments/new?draft=DRAFT&step=review',
    until: shows(/1 model × 2 benchmarks/),
  },
  { name: 'runs', path: '/runs?group=state', until: shows(/runs in \d groups/) },
  { name: 'runs, queue', path: '/runs?tab=queue', until: shows('drag a run by its handle') },
  { name: 'runs, trash', path: '/runs?tab=trash', until: shows(/^1 run$/) },
  {
    name: 'run, overview',
    path: RUN,
    until: (page) => page.getByRole('img', { name: /^Training loss/ }).waitFor(),
  },
  { name: 'run, languages', path: `${RUN}?tab=languages`, until: shows(/languages done/) },
  {
    name: 'run, items',
    path: `${RUN}?tab=items&language=heb_Hebr&filter=wrong&beside=eng_Latn`,
    until: async (page) => {
      await page.getByRole('option').nth(1).click();
      await page.getByRole('article').first().waitFor();
    },
  },
  { name: 'run, config', path: `${RUN}?tab=config`, until: shows('learningRate') },
  { name: 'run, files', path: `${RUN}?tab=files`, until: heading('Checkpoints & files') },
  { name: 'run, log', path: `${RUN}?tab=log`, until: heading('Log') },
  {
    name: 'run that failed',
    path: '/runs/prefix-tuning-seed-1?tab=items',
    until: async (page) => {
      await shows('The loss became NaN')(page);
      await shows('The run failed before this language was evaluated.')(page);
      await shows(/^none of \d+ measured$/)(page);
    },
  },
  {
    name: 'run that is not there',
    path: '/runs/not-there-1',
    until: async (page) => {
      await heading('Run')(page);
      await page.getByRole('link', { name: 'All runs' }).waitFor();
    },
  },
  { name: 'compare, choice', path: '/compare', until: shows('Emoji classes') },
  {
    name: 'compare, heatmap',
    path: '/compare?experiment=EXPERIMENT&mode=difference',
    until: shows(/these numbers cannot say/),
  },
  {
    name: 'compare, groups',
    path: '/compare?experiment=EXPERIMENT&tab=groups',
    until: shows('By language family'),
  },
  {
    name: 'compare, an address that is wrong',
    path: '/compare?runs=x',
    until: shows('“x” is not the id of a run.'),
  },
  {
    name: 'compare, tokens',
    path: '/compare?experiment=EXPERIMENT&tab=tokens',
    until: shows('Tokens and accuracy'),
  },
  {
    name: 'compare, methods',
    path: '/compare?experiment=EXPERIMENT&tab=methods',
    until: shows('Parameter efficiency'),
  },
  {
    name: 'compare, settings',
    path: '/compare?experiment=EXPERIMENT&tab=settings',
    until: async (page) => page.locator('[title="method.method"]').waitFor(),
  },
  { name: 'models', path: '/models', until: shows('Demo model') },
  { name: 'a model', path: '/models?model=demo', until: shows('33,280') },
  { name: 'benchmarks', path: '/benchmarks', until: shows('Tens digit') },
  {
    name: 'a benchmark',
    path: '/benchmarks?benchmark=demo-topic',
    until: (page) => page.getByRole('article').first().waitFor(),
  },
  { name: 'reports, choice', path: '/reports', until: shows('Emoji classes') },
  {
    name: 'reports, a new one',
    path: '/reports?experiment=EXPERIMENT',
    until: (page) => page.locator('iframe').waitFor({ timeout: JOB_MS }),
  },
  { name: 'reports, exported', path: '/reports?tab=exported', until: shows('Nothing exported yet') },
  {
    name: 'a dialog',
    path: '/models',
    until: async (page) => {
      await page.getByRole('button', { name: 'Import from folder' }).first().click();
      await page.locator('[role="dialog"] input[aria-label="Folder"]:focus').waitFor();
    },
  },
  {
    name: 'a dialog with tables',
    path: '/benchmarks',
    until: async (page) => {
      await page.getByRole('button', { name: 'Import tables' }).first().click();
      const dialog = page.getByRole('dialog', { name: 'Import tables of your own' });
      await dialog.getByRole('textbox', { name: 'Table to train on' }).fill(OWN_TABLE);
      await dialog.getByRole('textbox', { name: 'Table to evaluate' }).fill(OWN_TABLE);
      await dialog.getByText('Every row can be read').waitFor();
      await dialog.getByRole('article').first().waitFor();
    },
  },
  {
    name: 'a way back',
    path: '/runs',
    until: async (page) => {
      await page.getByRole('button', { name: 'Actions for LoRA r = 8 on topic, seed 2' }).click();
      await page.getByRole('menuitem', { name: 'Delete' }).click();
      await page.getByRole('button', { name: 'Undo' }).waitFor();
    },
  },
  { name: 'settings', path: '/settings', until: heading('Settings') },
  {
    name: 'an address that leads nowhere',
    path: '/nowhere',
    until: (page) => page.getByRole('heading').first().waitFor(),
  },
];

describe.skipIf(chromiumPath === null)('axe-core finds nothing serious', () => {
  const places = { EXPERIMENT: '', DRAFT: '' };
  let remove = (): void => undefined;
  let server: ServerProcess;
  let page: Page;
  let errors: readonly string[];

  beforeAll(async () => {
    const workspace = temporaryDirectory((removeLater) => (remove = removeLater));
    places.EXPERIMENT = fillWorkspace(workspace);
    server = await startServer(workspace);
    ({ page, errors } = await openPage(server.address('/experiments/new')));
    await page.getByRole('button', { name: /^Demo/ }).click();
    await page.waitForURL(/draft=/);
    places.DRAFT = new URL(page.url()).searchParams.get('draft')!;
  });
  afterAll(async () => {
    await server.stop();
    remove();
  });

  test.for(SCENES)('$name', async ({ path, until }) => {
    const earlier = errors.length;
    await page.goto(
      `${server.origin}${path.replaceAll(/[A-Z]{5,}/g, (name) => places[name as keyof typeof places])}`,
    );
    await until(page);
    expect(await axeViolations(page)).toEqual([]);
    expect(errors.slice(earlier)).toEqual([]);
  });

  test('placeholders and errors, which axe-core does not look at, are readable', async () => {
    await page.goto(`${server.origin}/runs`);
    await page.getByRole('textbox', { name: /^Search runs/ }).waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expect
        .poll(() =>
          page.evaluate((scheme) => {
            if (document.documentElement.dataset['mantineColorScheme'] !== scheme) return false;
            const field = document.querySelector('input[placeholder="Search"]')!;
            const error = document.createElement('p');
            error.style.color = 'var(--mantine-color-error)';
            document.body.append(error);
            const luminanceOf = (color: string): number => {
              const [red, green, blue] = color.match(/[\d.]+/g)!.map((channel) => {
                const share = Number(channel) / 255;
                return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
              });
              return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
            };
            const background = luminanceOf(getComputedStyle(field).backgroundColor);
            const isReadable = (color: string): boolean => {
              const [low, high] = [luminanceOf(color), background].sort((a, b) => a - b);
              return (high! + 0.05) / (low! + 0.05) >= 4.5;
            };
            const colors = [getComputedStyle(field, '::placeholder').color, getComputedStyle(error).color];
            error.remove();
            return colors.every(isReadable);
          }, colorScheme),
        )
        .toBe(true);
    }
  });

  test('home, for the first time', async () => {
    const empty = await startServer(temporaryDirectory());
    try {
      const { page: first } = await openPage(empty.address('/'));
      await first.getByRole('button', { name: 'Run the demo' }).waitFor();
      expect(await axeViolations(first)).toEqual([]);
    } finally {
      await empty.stop();
    }
  });
});

/** Finished runs, one that failed, one in the trash, and some that wait. @returns The id of the finished experiment. */
function fillWorkspace(workspace: string): string {
  mkdirSync(workspace, { recursive: true });
  const store = openSyntheticStore(workspace);
  const [base, prompt, prefix, adapter, lora] = PROFILES;
  const id = addSyntheticExperiment(store, 'Emoji classes', [
    syntheticRun(base),
    withoutLanguages(syntheticRun(prompt), ['zul_Latn']),
    syntheticRun(lora, { seed: 1 }),
    syntheticRun(lora, { seed: 2 }),
    syntheticRun(adapter),
    failedRun(prefix, 'The loss became NaN at step 12.'),
  ]);
  store.shelf.setTrashed(['llama-adapter-seed-1'], Date.now());
  const waiting = [1, 2, 3].map((seed) => sampleRun(seed));
  store.addExperiment(sampleExperiment(), waiting, 'e'.repeat(64));
  for (const run of waiting) {
    createRunDirectory(store.runDirectory(run.runId), run);
    // Held back, so that no worker starts.
    requestControl(store.runDirectory(run.runId), 'pause');
    store.changeState(run.runId, { type: 'paused' });
  }
  store.close();
  return id;
}
