/**
 * @file Runs that wait in a workspace for whoever opens it next.
 */
import { keepDefinition } from '../../main/services/benchmark-definitions.ts';
import { prepareExperimentFile } from '../../main/services/prepare-experiment.ts';
import { openWorkspace } from '../../main/services/workspace.ts';

/** Puts the runs of an experiment file into a workspace's queue. @returns Their ids. */
export function queueRuns(workspace: string, experimentFile: string): string[] {
  const prepared = prepareExperimentFile(experimentFile);
  const store = openWorkspace(workspace);
  for (const { sha256, definition } of prepared.tasks) keepDefinition(workspace, sha256, definition);
  store.addExperiment(prepared.experiment, prepared.runs, prepared.sourceHash);
  store.close();
  return prepared.runs.map(({ runId }) => runId);
}
