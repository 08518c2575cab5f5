/**
 * @file The jobs that fetch a repository of the Hub and check what it is, as an import does.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { HubSelection } from '../../shared/model/hub.ts';
import { InputError } from '../../shared/model/input-error.ts';
import type { VerifiedFolder } from '../../shared/model/library.ts';
import { downloadFiles } from '../library/hub/download-files.ts';
import type { HubAccess } from '../library/hub/endpoint.ts';
import type { JobTools, JobWork } from './job-kind.ts';
import { importBenchmarkJob, importModelJob } from './verify-folder.ts';

export interface DownloadInput {
  readonly selection: HubSelection;
  /** Absolute; see `downloadFiles`. */
  readonly directory: string;
  readonly access: HubAccess;
}

/** A fault in the checkpoint fails the job; its files are there then. */
export const downloadModelJob: JobWork<DownloadInput, VerifiedFolder<'model'>> = async (input, tools) => {
  await fetchInto(input, tools);
  return importModelJob(input.directory, tools);
};

/** Null for a data set that is no benchmark of ours: a benchmark can be made of its files. */
export const downloadDatasetJob: JobWork<DownloadInput, VerifiedFolder<'benchmark'> | null> = async (
  input,
  tools,
) => {
  await fetchInto(input, tools);
  return existsSync(join(input.directory, 'benchmark.json'))
    ? importBenchmarkJob(input.directory, tools)
    : null;
};

async function fetchInto(
  { selection, directory, access }: DownloadInput,
  { onProgress, signal }: JobTools,
): Promise<void> {
  try {
    await downloadFiles(selection, directory, access, {
      signal,
      onProgress: (done, total, message) => onProgress({ done, total, unit: 'bytes', message }),
    });
  } catch (error) {
    // Nobody waits for the reason of a job that was cancelled, and it is no defect.
    throw signal.aborted ? new InputError(selection.repository, 'its download was cancelled') : error;
  }
}
