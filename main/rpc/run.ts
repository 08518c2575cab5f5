/**
 * @file Procedures on one run.
 */
import type { RunSummary } from '../../shared/model/result.ts';
import { itemAsRead } from '../services/item-as-read.ts';
import { listRunFiles, readLog } from '../services/run-files.ts';
import type { RpcContext } from './context.ts';
import { os, rpcError } from './implementer.ts';

function find({ workbench }: RpcContext, runId: string): RunSummary {
  const run = workbench.store.run(runId);
  if (run === null) throw rpcError('NOT_FOUND', `There is no run "${runId}" in this workspace.`);
  return run;
}

export const runRouter = {
  get: os.run.get.handler(({ input, context }) =>
    context.workbench.inspector.detail(find(context, input.runId)),
  ),
  steps: os.run.steps.handler(({ input, context }) => {
    const { step } = find(context, input.runId);
    const { records } = context.workbench.store;
    return { points: records.steps(input.runId, input.afterStep, input.limit), lastStep: step };
  }),
  dev: os.run.dev.handler(({ input, context }) => {
    find(context, input.runId);
    return context.workbench.store.records.dev(input.runId);
  }),
  languages: os.run.languages.handler(({ input, context }) =>
    context.workbench.inspector.languages(find(context, input.runId)),
  ),
  timeline: os.run.timeline.handler(({ input, context }) =>
    context.workbench.inspector.timelines.entries(find(context, input.runId).directory),
  ),
  log: os.run.log.handler(({ input, context }) => readLog(find(context, input.runId).directory, input.after)),
  files: os.run.files.handler(({ input, context }) => listRunFiles(find(context, input.runId).directory)),
  texts: os.run.texts.handler(({ input, context }) =>
    context.workbench.inspector.texts.state(find(context, input.runId).config.task),
  ),
  items: os.run.items.handler(({ input: { runId, ...query }, context }) =>
    context.workbench.inspector.items(find(context, runId), query),
  ),
  latestWritten: os.run.latestWritten.handler(({ input, context }) =>
    context.workbench.inspector.latestWritten(find(context, input.runId), input.language, input.limit),
  ),
  item: os.run.item.handler(({ input, context }) =>
    context.workbench.inspector.item(find(context, input.runId), input.itemId, input.languages),
  ),
  itemAsRead: os.run.itemAsRead.handler(({ input, context }) =>
    itemAsRead(context.workbench.reader, find(context, input.runId).config, input.itemId, input.languages),
  ),
  itemAcross: os.run.itemAcross.handler(({ input, context }) =>
    context.workbench.inspector.across(find(context, input.runId), input.itemId),
  ),
};
