/**
 * @file Every screen's address. What a screen shows is in its address, so that it can be reloaded, shared and gone
 * back to; search parameters are checked here and typed everywhere.
 */
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { z } from 'zod';
import { api } from '../api/client.ts';
import { queryClient } from '../api/query-client.ts';
import { compareSelectionOf, isEmptySelection } from '../pages/compare/compare-selection.ts';
import { runQueryOf } from '../pages/runs/run-query.ts';
import { NotFound } from './not-found.tsx';
import { ScreenFailed } from './screen-failed.tsx';
import { Shell } from './shell.tsx';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

/**
 * The code of a screen. Where it does not arrive, the router would reload the page by itself if it knew why, and a page
 * that is reloaded while the server is away is gone for good.
 */
function codeOf<Module>(load: () => Promise<Module>): () => Promise<Module> {
  return () =>
    load().catch((error: unknown) => {
      throw new Error('The code of this screen could not be loaded.', { cause: error });
    });
}

/** A parameter that makes no sense is left out. */
const text = z.string().optional().catch(undefined);

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(
    codeOf(() => import('../pages/home/home-page.tsx')),
    'HomePage',
  ),
});

const newExperiment = createRoute({
  getParentRoute: () => root,
  path: '/experiments/new',
  validateSearch: z.object({ draft: text, step: text }),
  component: lazyRouteComponent(
    codeOf(() => import('../pages/wizard/wizard-page.tsx')),
    'WizardPage',
  ),
});

const runs = createRoute({
  getParentRoute: () => root,
  path: '/runs',
  validateSearch: z.object({
    tab: text,
    search: text,
    /** Lists are joined by commas. */
    state: text,
    experiment: text,
    tags: text,
    /** Setting -> its values as text. */
    where: z.record(z.string(), z.array(z.string())).optional().catch(undefined),
    group: text,
    /** A column, with a minus sign in front for descending order. */
    sort: text,
    columns: text,
  }),
  loaderDeps: ({ search }) => search,
  // Asked while the screen's own code is still on its way; the screen tells what is wrong with the answer.
  loader: ({ deps }) => {
    const input = { query: runQueryOf(deps) };
    queryClient.query(api.runs.outline.queryOptions({ input })).catch(() => undefined);
  },
  component: lazyRouteComponent(
    codeOf(() => import('../pages/runs/runs-page.tsx')),
    'RunsPage',
  ),
});

const run = createRoute({
  getParentRoute: () => root,
  path: '/runs/$runId',
  validateSearch: z.object({
    tab: text,
    language: text,
    item: text,
    beside: text,
    filter: text,
    search: text,
    order: text,
    group: text,
    sort: text,
  }),
  component: lazyRouteComponent(
    codeOf(() => import('../pages/run/run-page.tsx')),
    'RunPage',
  ),
});

const compare = createRoute({
  getParentRoute: () => root,
  path: '/compare',
  validateSearch: z.object({
    runs: text,
    section: text,
    seeds: text,
    search: text,
    kind: text,
    experiment: text,
    baseline: text,
    mode: text,
    group: text,
    sort: text,
    tab: text,
  }),
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => {
    const input = compareSelectionOf(deps);
    if (!isEmptySelection(input)) {
      queryClient.query(api.compare.outline.queryOptions({ input })).catch(() => undefined);
    }
  },
  component: lazyRouteComponent(
    codeOf(() => import('../pages/compare/compare-page.tsx')),
    'ComparePage',
  ),
});

const models = createRoute({
  getParentRoute: () => root,
  path: '/models',
  validateSearch: z.object({ model: text }),
  component: lazyRouteComponent(
    codeOf(() => import('../pages/models/models-page.tsx')),
    'ModelsPage',
  ),
});

const benchmarks = createRoute({
  getParentRoute: () => root,
  path: '/benchmarks',
  validateSearch: z.object({ benchmark: text, languages: text, search: text, split: text, group: text }),
  component: lazyRouteComponent(
    codeOf(() => import('../pages/benchmarks/benchmarks-page.tsx')),
    'BenchmarksPage',
  ),
});

const reports = createRoute({
  getParentRoute: () => root,
  path: '/reports',
  validateSearch: z.object({
    experiment: text,
    runs: text,
    baseline: text,
    seeds: text,
    sections: text,
    formats: text,
    page: text,
    tab: text,
  }),
  component: lazyRouteComponent(
    codeOf(() => import('../pages/reports/reports-page.tsx')),
    'ReportsPage',
  ),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  validateSearch: z.object({ section: text }),
  component: lazyRouteComponent(
    codeOf(() => import('../pages/settings/settings-page.tsx')),
    'SettingsPage',
  ),
});

export const router = createRouter({
  routeTree: root.addChildren([
    home,
    newExperiment,
    runs,
    run,
    compare,
    models,
    benchmarks,
    reports,
    settings,
  ]),
  defaultErrorComponent: ScreenFailed,
  defaultPreload: 'intent',
  scrollRestoration: true,
});

/** Gets the code of every screen, so that a server that goes away seldom leaves one out of reach. */
export async function preloadScreens(): Promise<void> {
  for (const route of Object.values(router.routesById)) await router.loadRouteChunk(route);
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
