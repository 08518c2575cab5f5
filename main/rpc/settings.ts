/**
 * @file Procedures on settings.
 */
import { describeHubAccess } from '../services/hub-access.ts';
import {
  about,
  changeSettings,
  changeWorkspace,
  startDiagnosis,
  workspaceChoice,
} from '../services/settings.ts';
import { os } from './implementer.ts';

export const settingsRouter = {
  get: os.settings.get.handler(({ context }) => context.workbench.store.settings.read()),
  change: os.settings.change.handler(({ input, context }) => changeSettings(context.workbench, input)),
  workspace: os.settings.workspace.handler(({ context }) => workspaceChoice(context.workbench.store)),
  chooseWorkspace: os.settings.chooseWorkspace.handler(({ input, context }) =>
    changeWorkspace(context.workbench, input.directory),
  ),
  diagnose: os.settings.diagnose.handler(async ({ context: { workbench, native } }) =>
    startDiagnosis(workbench, await describeHubAccess(workbench.store, native?.hubToken ?? null)),
  ),
  about: os.settings.about.handler(() => about()),
};
