/**
 * @file What is photographed: every screen, in the states that a user meets.
 */
import type { Page } from 'playwright-core';

/** What the photographed workspace holds: the finished demo. */
export interface Subject {
  readonly experimentId: string;
  /** Of the experiment, in its order; the first is the frozen base. */
  readonly runIds: readonly string[];
}

export interface Scene {
  /** File name without size and colour scheme. */
  readonly name: string;
  /** Path and query of the screen. */
  readonly path: (subject: Subject) => string;
  /** Brings the screen into the state to show and waits for it. */
  readonly prepare?: (page: Page) => Promise<void>;
  /** Shown with an empty workspace instead of the demo's. */
  readonly isEmpty?: true;
}

export const SCENES: readonly Scene[] = [
  { name: 'home-first-time', path: () => '/', isEmpty: true },
  { name: 'home', path: () => '/' },
  { name: 'runs-empty', path: () => '/runs', isEmpty: true },
  { name: 'runs', path: () => '/runs' },
  { name: 'run-overview', path: ({ runIds }) => `/runs/${runIds[1]!}` },
  { name: 'run-languages', path: ({ runIds }) => `/runs/${runIds[1]!}?tab=languages` },
  {
    name: 'run-items',
    path: ({ runIds }) => `/runs/${runIds[1]!}?tab=items&language=heb_Hebr&filter=wrong&beside=eng_Latn`,
    prepare: async (page) => {
      await page.getByRole('option').nth(1).click();
      await page.getByRole('article').nth(1).waitFor();
    },
  },
  { name: 'run-config', path: ({ runIds }) => `/runs/${runIds[1]!}?tab=config` },
  { name: 'run-files', path: ({ runIds }) => `/runs/${runIds[1]!}?tab=files` },
  { name: 'run-log', path: ({ runIds }) => `/runs/${runIds[1]!}?tab=log` },
  { name: 'compare', path: ({ experimentId }) => `/compare?experiment=${experimentId}` },
  { name: 'wizard', path: () => '/experiments/new' },
  { name: 'models', path: () => '/models' },
  { name: 'benchmarks', path: () => '/benchmarks' },
  { name: 'reports', path: ({ experimentId }) => `/reports?experiment=${experimentId}` },
  { name: 'settings', path: () => '/settings' },
];
