/**
 * @file Procedures on the list of runs and on several runs at once.
 */
import { continueTraining, duplicateRuns, planDuplicates } from '../services/more-runs.ts';
import { controlRuns, deleteRuns, emptyTrash, restoreRuns, retryRuns } from '../services/run-actions.ts';
import { os, rpcError } from './implementer.ts';

export const runsRouter = {
  list: os.runs.list.handler(({ input: { query, offset, limit, columns }, context }) =>
    context.workbench.runList.window(query, offset, limit, columns),
  ),
  outline: os.runs.outline.handler(({ input, context }) => context.workbench.runList.outline(input.query)),
  ids: os.runs.ids.handler(({ input, context }) => context.workbench.runList.ids(input.query)),
  states: os.runs.states.handler(({ input, context }) => context.workbench.runList.states(input.runIds)),
  workload: os.runs.workload.handler(({ input, context }) => context.workbench.runList.workload(input.next)),

  pause: os.runs.pause.handler(({ input, context }) => controlRuns(context.workbench, input.runIds, 'pause')),
  resume: os.runs.resume.handler(({ input, context }) =>
    controlRuns(context.workbench, input.runIds, 'resume'),
  ),
  cancel: os.runs.cancel.handler(({ input, context }) =>
    controlRuns(context.workbench, input.runIds, 'cancel'),
  ),
  retry: os.runs.retry.handler(({ input, context }) => retryRuns(context.workbench, input.runIds)),
  delete: os.runs.delete.handler(({ input, context }) => deleteRuns(context.workbench, input.runIds)),
  restore: os.runs.restore.handler(async ({ input, context }) => {
    await restoreRuns(context.workbench, input.runIds, input.resume);
    return null;
  }),
  emptyTrash: os.runs.emptyTrash.handler(async ({ context }) => ({
    runs: await emptyTrash(context.workbench),
  })),

  reorder: os.runs.reorder.handler(({ input, context: { workbench } }) => {
    workbench.store.shelf.reorder(input.runIds, input.before);
    workbench.changes.publish({ topic: 'queue' });
    return null;
  }),
  tag: os.runs.tag.handler(({ input: { runIds, add, remove }, context: { workbench } }) => {
    workbench.store.shelf.tag(runIds, add, remove);
    workbench.changes.publish({ topic: 'runs' });
    return null;
  }),
  setNote: os.runs.setNote.handler(({ input: { runId, note }, context: { workbench } }) => {
    if (workbench.store.shelf.find([runId]).length === 0) {
      throw rpcError('NOT_FOUND', `There is no run "${runId}" in this workspace.`);
    }
    workbench.store.shelf.setNote(runId, note);
    workbench.changes.publish({ topic: 'runs' });
    return null;
  }),
  duplicate: os.runs.duplicate.handler(({ input: { runIds, seeds }, context }) => ({
    runIds: duplicateRuns(context.workbench, runIds, seeds),
  })),
  planDuplicates: os.runs.planDuplicates.handler(({ input: { runIds, seeds }, context }) =>
    planDuplicates(context.workbench, runIds, seeds),
  ),
  continueTraining: os.runs.continueTraining.handler(({ input: { runId, ...change }, context }) => ({
    runId: continueTraining(context.workbench, runId, change),
  })),
};
