/**
 * @file What can be done with models of the library.
 */
import type { ModelSummary } from '../../../shared/rpc/models.ts';
import { client } from '../../api/client.ts';
import { readSettings } from '../../api/use-settings.ts';
import { chooseFolder } from '../../dialogs/path-chooser.tsx';
import { removeEntry } from '../library/remove-entry.tsx';
import { startJob } from '../library/start-job.ts';

/** Asks for a folder and starts its import, whose job shows the rest. */
export async function importModel(): Promise<void> {
  const { modelsFolder } = await readSettings();
  const path = await chooseFolder('Choose the folder of a checkpoint', modelsFolder);
  if (path !== null) await importFolder(path);
}

/** Starts the import of a folder, whose job shows the rest. */
export async function importFolder(path: string): Promise<void> {
  await startJob('The import did not start', () => client.models.import({ path }));
}

/** Starts checking every byte again. */
export async function verifyModel({ id }: ModelSummary): Promise<void> {
  await startJob('The verification did not start', () => client.models.verify({ modelId: id }));
}

/** @returns Whether it was removed. */
export function removeModel({ id, name }: ModelSummary): Promise<boolean> {
  return removeEntry({
    name,
    remove: () => client.models.remove({ modelId: id }),
    restore: () => client.models.restore({ modelId: id }),
  });
}
