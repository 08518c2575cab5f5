/**
 * @file Procedures on drafts of experiments and on saved sets of languages.
 */
import { experimentYaml } from '../library/experiment-yaml.ts';
import { checkDraft, createDraft, findDraft, finishedExperiment, launchDraft } from '../services/drafts.ts';
import { os, rpcError } from './implementer.ts';

export const draftsRouter = {
  list: os.drafts.list.handler(({ context }) => context.workbench.store.drafts.list()),
  get: os.drafts.get.handler(({ input, context }) => {
    const found = context.workbench.store.drafts.get(input.draftId);
    if (found === null) throw rpcError('NOT_FOUND', 'This draft was launched or deleted.');
    return found;
  }),
  create: os.drafts.create.handler(({ input, context: { workbench } }) => {
    const draft = createDraft(workbench.store, input);
    workbench.changes.publish({ topic: 'drafts' });
    return draft;
  }),
  save: os.drafts.save.handler(({ input: { draftId, draft, visited }, context: { workbench } }) => {
    const isThere = workbench.store.drafts.save(draftId, draft, visited, Date.now());
    if (!isThere) throw rpcError('NOT_FOUND', 'This draft was launched or deleted.');
    workbench.changes.publish({ topic: 'drafts' });
    return null;
  }),
  remove: os.drafts.remove.handler(({ input, context: { workbench } }) => {
    workbench.store.drafts.setRemoved(input.draftId, Date.now());
    workbench.changes.publish({ topic: 'drafts' });
    return null;
  }),
  restore: os.drafts.restore.handler(({ input, context: { workbench } }) => {
    const isThere = workbench.store.drafts.setRemoved(input.draftId, null);
    if (!isThere) throw rpcError('NOT_FOUND', 'This draft is gone.');
    workbench.changes.publish({ topic: 'drafts' });
    return null;
  }),
  check: os.drafts.check.handler(({ input, context }) => checkDraft(context.workbench, input)),
  exportYaml: os.drafts.exportYaml.handler(({ input, context }) => {
    const experiment = finishedExperiment(findDraft(context.workbench.store, input.draftId));
    const stem = experiment.name.toLowerCase().replaceAll(/[^\p{Letter}\p{Number}]+/gu, '-');
    const fileName = `${stem.replaceAll(/^-|-$/g, '') || 'experiment'}.yaml`;
    return { fileName, text: experimentYaml(experiment) };
  }),
  launch: os.drafts.launch.handler(({ input, context }) =>
    launchDraft(context.workbench, input.draftId, input.again),
  ),
};

export const languageSetsRouter = {
  list: os.languageSets.list.handler(({ context }) => context.workbench.store.drafts.languageSets()),
  save: os.languageSets.save.handler(({ input, context: { workbench } }) => {
    workbench.store.drafts.saveLanguageSet({ ...input, savedMs: Date.now() });
    workbench.changes.publish({ topic: 'drafts' });
    return null;
  }),
  remove: os.languageSets.remove.handler(({ input, context: { workbench } }) => {
    workbench.store.drafts.removeLanguageSet(input.name);
    workbench.changes.publish({ topic: 'drafts' });
    return null;
  }),
};
