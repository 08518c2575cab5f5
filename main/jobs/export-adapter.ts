/**
 * @file The job that copies a run's adapter to a folder, reads the copy back and hashes it.
 */
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { InputError } from '../../shared/model/input-error.ts';
import type { AdapterExport } from '../../shared/rpc/adapters.ts';
import { exportRun } from '../services/export-run.ts';
import { loadSnippet } from '../services/load-snippet.ts';
import { readWorkspace } from '../services/workspace.ts';
import type { JobWork } from './job-kind.ts';

export interface AdapterExportInput {
  /** The workspace's folder. */
  readonly workspace: string;
  readonly runId: string;
  readonly directory: string;
  readonly replace: boolean;
}

export const exportAdapterJob: JobWork<AdapterExportInput, AdapterExport> = async (
  { workspace, runId, directory, replace },
  { onProgress, signal },
) => {
  const store = readWorkspace(workspace);
  try {
    const run = store.run(runId);
    if (run === null) throw new InputError(`run "${runId}"`, 'is not in this workspace any more');
    const { dir, format, note, parameters } = exportRun(run, directory, replace, (done, total) =>
      onProgress({ done, total, unit: 'bytes', message: 'Copying' }),
    );
    const files = [];
    for (const name of readdirSync(dir)) {
      const hash = createHash('sha256');
      const path = join(dir, name);
      await pipeline(createReadStream(path), hash, { signal });
      files.push({ name, sizeBytes: statSync(path).size, sha256: hash.digest('hex') });
    }
    const snippet = loadSnippet(format, run.config.model.path, dir);
    return { directory: dir, format, note, parameters, files, snippet };
  } finally {
    store.close();
  }
};
