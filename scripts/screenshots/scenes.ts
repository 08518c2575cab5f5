/**
 * @file What is photographed: every screen, in the states that a user meets.
 */
import type { Locator, Page } from 'playwright-core';

/**
 * Whose screens are shown. `demo`: a workspace with the finished demo. `live`: one in which the demo is running.
 * `large`: 10,000 made-up runs. `empty`: a new one.
 */
export type Place = 'demo' | 'empty' | 'large' | 'live';

/** What a photographed workspace holds. */
export interface Subject {
  readonly experimentId: string;
  /** Of the experiment, in its order; the first is the frozen base. */
  readonly runIds: readonly string[];
  /** A draft of the demo, ready to be launched. */
  readonly draftId: string;
  /** A draft without a choice in it. */
  readonly blankDraftId: string;
}

export interface Scene {
  /** File name without size and colour scheme. */
  readonly name: string;
  readonly place: Place;
  /** Path and query of the screen. */
  readonly path: (subject: Subject) => string;
  /** Brings the screen into the state to show and waits for it. */
  readonly prepare?: (page: Page) => Promise<unknown>;
  /** The whole page, however long, and not only what a window shows of it. */
  readonly isWhole?: boolean;
}

/** Intervals and tests of a comparison come from a process of their own. */
const STATISTICS_MS = 60_000;
/** The frozen base comes first, and the machine may be busy. */
const LIVE_MS = 400_000;

const wizard = (step: string) => ({
  place: 'demo' as const,
  path: ({ draftId }: Subject) => `/experiments/new?draft=${draftId}&step=${step}`,
  isWhole: true as const,
});

const compare = (query: string) => ({
  place: 'demo' as const,
  path: ({ experimentId }: Subject) => `/compare?experiment=${experimentId}${query}`,
  prepare: (page: Page) => finding(page).waitFor({ timeout: STATISTICS_MS }),
});

const firstRuns = (count: number) => (subject: Subject) =>
  encodeURIComponent(subject.runIds.slice(0, count).join(','));

const trained = (query: string) => ({
  place: 'demo' as const,
  path: ({ runIds }: Subject) => `/runs/${runIds.at(-1)!}${query}`,
});

function finding(page: Page): Locator {
  return page
    .getByRole('region', { name: 'What this shows' })
    .getByText(/answers|accuracy/)
    .first();
}

export const SCENES: readonly Scene[] = [
  { name: 'home-first-time', place: 'empty', path: () => '/' },
  { name: 'home', place: 'demo', path: () => '/' },
  { name: 'home-live', place: 'live', path: () => '/' },

  { name: 'wizard-start', place: 'demo', path: () => '/experiments/new' },
  { name: 'wizard-models', ...wizard('models') },
  {
    name: 'wizard-task',
    ...wizard('task'),
    prepare: async (page) => {
      const languages = page.getByRole('combobox', { name: /^Languages/ });
      await languages.click();
      await languages.fill('Hindi');
      await page.getByRole('option', { name: 'Hindi' }).click();
      await languages.fill('Standard Arabic');
      await page
        .getByRole('option', { name: /Standard Arabic/ })
        .first()
        .click();
      await page.keyboard.press('Escape');
      await page.getByRole('heading', { name: 'What the model reads' }).click();
      await page.getByRole('group', { name: 'Prompt' }).nth(3).waitFor();
    },
  },
  { name: 'wizard-methods', ...wizard('methods') },
  {
    name: 'wizard-methods-none',
    place: 'demo',
    path: ({ blankDraftId }) => `/experiments/new?draft=${blankDraftId}&step=methods`,
  },
  {
    name: 'wizard-rates',
    place: 'demo',
    path: wizard('methods').path,
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Choose learning rates' }).click();
      await page.getByRole('button', { name: /^(Try \d+ trainings?|All are tried)$/ }).click({ force: true });
      await page.getByRole('button', { name: 'All are tried' }).waitFor({ timeout: LIVE_MS });
    },
  },
  { name: 'wizard-languages', ...wizard('languages') },
  {
    name: 'wizard-settings',
    ...wizard('settings'),
    prepare: (page) => page.getByRole('table', { name: 'Forecast of each run' }).waitFor(),
  },
  { name: 'wizard-review', ...wizard('review') },
  {
    name: 'wizard-review-problems',
    place: 'demo',
    path: ({ blankDraftId }) => `/experiments/new?draft=${blankDraftId}&step=review`,
  },

  { name: 'runs-empty', place: 'empty', path: () => '/runs' },
  { name: 'runs', place: 'demo', path: () => '/runs' },
  { name: 'runs-live', place: 'live', path: () => '/runs' },
  { name: 'runs-queue', place: 'live', path: () => '/runs?tab=queue' },
  { name: 'runs-many', place: 'large', path: () => '/runs' },
  { name: 'runs-grouped', place: 'large', path: () => '/runs?group=model&search=LoRA' },
  {
    name: 'runs-selected',
    place: 'large',
    path: () => '/runs',
    prepare: async (page) => {
      for (const place of [0, 2, 3])
        await page
          .getByRole('checkbox', { name: /, seed/ })
          .nth(place)
          .click();
    },
  },
  {
    name: 'runs-deleted',
    place: 'large',
    path: () => '/runs?search=sweep%207',
    prepare: async (page) => {
      await page
        .getByRole('checkbox', { name: /, seed/ })
        .first()
        .click();
      await page
        .getByRole('toolbar', { name: 'Selected runs' })
        .getByRole('button', { name: 'Delete' })
        .click();
      await page.getByRole('button', { name: 'Undo' }).waitFor();
    },
  },

  { name: 'run-overview', ...trained(''), isWhole: true },
  {
    name: 'run-live',
    place: 'live',
    path: ({ runIds }) => `/runs/${runIds[1]!}`,
    prepare: (page) =>
      page
        .getByText(/step \d{2,} of/)
        .first()
        .waitFor({ timeout: LIVE_MS }),
  },
  { name: 'run-languages', ...trained('?tab=languages') },
  {
    name: 'run-items',
    ...trained('?tab=items&language=heb_Hebr&filter=wrong&beside=eng_Latn'),
    prepare: async (page) => {
      await page.getByRole('option').nth(1).click();
      await page.getByRole('article').nth(1).waitFor();
    },
  },
  { name: 'run-config', ...trained('?tab=config') },
  { name: 'run-files', ...trained('?tab=files') },
  { name: 'run-log', ...trained('?tab=log') },
  {
    name: 'run-export',
    ...trained(''),
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Export adapter' }).click();
      await page.getByRole('dialog').getByRole('textbox', { name: 'Folder' }).waitFor();
    },
  },
  {
    name: 'run-export-choose',
    ...trained(''),
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Export adapter' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Choose' }).click();
      await page.getByRole('button', { name: 'Choose this folder' }).waitFor();
    },
  },
  {
    name: 'run-duplicate',
    ...trained(''),
    prepare: async (page) => {
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: /^Duplicate/ }).click();
      await page.getByRole('dialog').waitFor();
    },
  },

  { name: 'compare-empty', place: 'empty', path: () => '/compare' },
  { name: 'compare-choose', place: 'demo', path: () => '/compare' },
  { name: 'compare-heatmap', ...compare('') },
  { name: 'compare-whole', ...compare(''), isWhole: true },
  {
    name: 'compare-difference',
    ...compare('&mode=difference'),
    prepare: async (page) => {
      await finding(page).waitFor({ timeout: STATISTICS_MS });
      await page.getByRole('gridcell').nth(8).hover();
      await page.getByRole('tooltip').waitFor();
    },
  },
  { name: 'compare-scripts', ...compare('&group=script&mode=gap') },
  { name: 'compare-groups', ...compare('&tab=groups'), isWhole: true },
  { name: 'compare-tokens', ...compare('&tab=tokens'), isWhole: true },
  { name: 'compare-methods', ...compare('&tab=methods'), isWhole: true },
  { name: 'compare-settings', ...compare('&tab=settings') },
  {
    name: 'compare-many',
    place: 'large',
    path: (subject) => `/compare?seeds=separate&runs=${firstRuns(20)(subject)}`,
    prepare: async (page) => {
      await page.getByRole('gridcell').first().waitFor();
      await page.getByRole('grid').hover();
      await page.mouse.wheel(0, 600);
    },
  },
  {
    name: 'compare-picker',
    ...compare(''),
    prepare: (page) => page.getByRole('button', { name: 'Add runs' }).click(),
  },

  { name: 'models', place: 'demo', path: () => '/models' },
  { name: 'model', place: 'demo', path: () => '/models?model=demo', isWhole: true },
  { name: 'benchmarks', place: 'demo', path: () => '/benchmarks' },
  {
    name: 'benchmark',
    place: 'demo',
    path: () => '/benchmarks?benchmark=demo-topic&languages=eng_Latn,hin_Deva,arb_Arab,zho_Hans',
    prepare: (page) => page.getByRole('article').first().waitFor(),
    isWhole: true,
  },

  { name: 'reports-empty', place: 'empty', path: () => '/reports' },
  { name: 'reports-choose', place: 'demo', path: () => '/reports' },
  {
    name: 'reports',
    place: 'demo',
    path: ({ experimentId }) => `/reports?experiment=${experimentId}`,
    prepare: (page) => page.frameLocator('iframe').locator('h1').waitFor({ timeout: STATISTICS_MS }),
  },
  { name: 'reports-exported', place: 'demo', path: () => '/reports?tab=exported' },

  {
    name: 'settings',
    place: 'demo',
    path: () => '/settings',
    prepare: async (page) => {
      await page.getByRole('button', { name: 'Examine this machine' }).click();
      await page.getByRole('table', { name: 'Runtimes and devices' }).waitFor({ timeout: STATISTICS_MS });
    },
    isWhole: true,
  },
  {
    name: 'shortcuts',
    place: 'demo',
    path: () => '/',
    prepare: async (page) => {
      await page.keyboard.press('Shift+?');
      await page.getByRole('dialog').waitFor();
    },
  },
];
