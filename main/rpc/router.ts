/**
 * @file The implementation of the whole contract.
 */
import { adaptersRouter } from './adapters.ts';
import { benchmarksRouter } from './benchmarks.ts';
import { changesRouter } from './changes.ts';
import { compareRouter } from './compare.ts';
import { draftsRouter, languageSetsRouter } from './drafts.ts';
import { experimentsRouter } from './experiments.ts';
import { filesRouter } from './files.ts';
import { forecastRouter } from './forecast.ts';
import { hubRouter } from './hub.ts';
import { os } from './implementer.ts';
import { jobsRouter } from './jobs.ts';
import { languagesRouter } from './languages.ts';
import { modelsRouter } from './models.ts';
import { previewRouter } from './preview.ts';
import { reportsRouter } from './reports.ts';
import { runRouter } from './run.ts';
import { runsRouter } from './runs.ts';
import { settingsRouter } from './settings.ts';
import { systemRouter } from './system.ts';
import { trialsRouter } from './trials.ts';

export const router = os.router({
  adapters: adaptersRouter,
  benchmarks: benchmarksRouter,
  changes: changesRouter,
  compare: compareRouter,
  drafts: draftsRouter,
  experiments: experimentsRouter,
  files: filesRouter,
  forecast: forecastRouter,
  hub: hubRouter,
  jobs: jobsRouter,
  languageSets: languageSetsRouter,
  languages: languagesRouter,
  models: modelsRouter,
  preview: previewRouter,
  reports: reportsRouter,
  run: runRouter,
  runs: runsRouter,
  settings: settingsRouter,
  system: systemRouter,
  trials: trialsRouter,
});
