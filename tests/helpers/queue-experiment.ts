/**
 * @file Puts an experiment into a workspace that nobody has open, as if the program had ended right after its launch.
 */
import { keepDefinition } from '../../main/services/benchmark-definitions.ts';
import { prepareExperimentFile } from '../../main/services/prepare-experiment.ts';
import { openWorkspace } from '../../main/services/workspace.ts';

/** @returns The ids of the experiment's runs, in its order. All of them wait. */
export function queueExperiment(workspace: string, file: string): readonly string[] {
  const { experiment, tasks, runs, sourceHash } = prepareExperimentFile(file);
  const store = openWorkspace(workspace);
  try {
    for (const { sha256, definition } of tasks) keepDefinition(workspace, sha256, definition);
    return store.addExperiment(experiment, runs, sourceHash).runIds;
  } finally {
    store.close();
  }
}
