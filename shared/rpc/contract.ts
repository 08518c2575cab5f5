/**
 * @file Everything that a renderer can ask the main process, whatever carries it.
 */
import type { ContractRouterClient } from '@orpc/contract';
import { benchmarksContract } from './benchmarks.ts';
import { changesContract } from './changes.ts';
import { compareContract } from './compare.ts';
import { draftsContract, languageSetsContract } from './drafts.ts';
import { experimentsContract } from './experiments.ts';
import { filesContract } from './files.ts';
import { forecastContract } from './forecast.ts';
import { jobsContract } from './jobs.ts';
import { languagesContract } from './languages.ts';
import { modelsContract } from './models.ts';
import { previewContract } from './preview.ts';
import { runContract } from './run.ts';
import { runsContract } from './runs.ts';
import { systemContract } from './system.ts';

export const contract = {
  benchmarks: benchmarksContract,
  changes: changesContract,
  compare: compareContract,
  drafts: draftsContract,
  experiments: experimentsContract,
  files: filesContract,
  forecast: forecastContract,
  jobs: jobsContract,
  languageSets: languageSetsContract,
  languages: languagesContract,
  models: modelsContract,
  preview: previewContract,
  run: runContract,
  runs: runsContract,
  system: systemContract,
};

/** The typed client of the contract. */
export type RpcClient = ContractRouterClient<typeof contract>;
