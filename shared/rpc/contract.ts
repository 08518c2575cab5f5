/**
 * @file Everything that a renderer can ask the main process, whatever carries it.
 */
import type { ContractRouterClient } from '@orpc/contract';
import { adaptersContract } from './adapters.ts';
import { benchmarksContract } from './benchmarks.ts';
import { changesContract } from './changes.ts';
import { compareContract } from './compare.ts';
import { draftsContract, languageSetsContract } from './drafts.ts';
import { experimentsContract } from './experiments.ts';
import { filesContract } from './files.ts';
import { forecastContract } from './forecast.ts';
import { hubContract } from './hub.ts';
import { jobsContract } from './jobs.ts';
import { languagesContract } from './languages.ts';
import { modelsContract } from './models.ts';
import { previewContract } from './preview.ts';
import { reportsContract } from './reports.ts';
import { runContract } from './run.ts';
import { runsContract } from './runs.ts';
import { settingsContract } from './settings.ts';
import { systemContract } from './system.ts';
import { trialsContract } from './trials.ts';

export const contract = {
  adapters: adaptersContract,
  benchmarks: benchmarksContract,
  changes: changesContract,
  compare: compareContract,
  drafts: draftsContract,
  experiments: experimentsContract,
  files: filesContract,
  forecast: forecastContract,
  hub: hubContract,
  jobs: jobsContract,
  languageSets: languageSetsContract,
  languages: languagesContract,
  models: modelsContract,
  preview: previewContract,
  reports: reportsContract,
  run: runContract,
  runs: runsContract,
  settings: settingsContract,
  system: systemContract,
  trials: trialsContract,
};

/** The typed client of the contract. */
export type RpcClient = ContractRouterClient<typeof contract>;
