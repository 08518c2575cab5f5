/**
 * @file Adapters as screens export them: what an export would be, and the job that makes it.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../../shared/model/input-error.ts';
import type { AdapterDescription } from '../../shared/rpc/adapters.ts';
import type { Job } from '../../shared/rpc/jobs.ts';
import type { Store } from '../store/store.ts';
import { adapterFolder } from './export-run.ts';
import type { Workbench } from './workbench.ts';

const peftConfigSchema = z.object({ peft_type: z.string() });

/** Whether an export would find something there. */
export function holdsFiles(directory: string): boolean {
  return statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true
    ? readdirSync(directory).length > 0
    : false;
}

/** @throws {InputError} There is no such run, or it has no adapter (yet). */
export function describeAdapter(store: Store, runId: string): AdapterDescription {
  const run = store.run(runId);
  if (run === null) throw new InputError(`run "${runId}"`, 'is not in this workspace; check the id');
  const { config, exportFormat, exportNote, trainableParameters, maxLogitError } = run;
  const folder = adapterFolder(run);
  return {
    runId,
    label: config.methodLabel,
    // The worker reports both at once; a run without is older than that report.
    format: exportFormat ?? 'native',
    peftType: peftTypeOf(folder),
    note: exportNote,
    files: readdirSync(folder).map((name) => ({ name, sizeBytes: statSync(join(folder, name)).size })),
    parameters: trainableParameters,
    maxLogitError,
    baseModel: config.model,
  };
}

function peftTypeOf(folder: string): string | null {
  const file = join(folder, 'adapter_config.json');
  if (!existsSync(file)) return null;
  return peftConfigSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).peft_type;
}

/**
 * Starts copying a run's adapter and reading the copy back.
 *
 * @throws {InputError} The run has no adapter, or the folder is no absolute path.
 */
export function startAdapterExport(
  { store, jobs }: Pick<Workbench, 'store' | 'jobs'>,
  order: { readonly runId: string; readonly directory: string; readonly replace: boolean },
): Job {
  const { label } = describeAdapter(store, order.runId);
  if (!isAbsolute(order.directory)) {
    throw new InputError(order.directory, 'is no absolute path; choose the folder from its root');
  }
  return jobs.start('exportAdapter', `Export of ${label}`, { workspace: store.directory, ...order });
}
