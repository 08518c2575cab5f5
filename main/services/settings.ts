/**
 * @file Settings and what they change at once; where the workspace is; what this machine offers, as text to share.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { formatDiagnosis } from '../../shared/format/diagnosis.ts';
import type { Diagnosis } from '../../shared/model/diagnosis.ts';
import { slotsOf, type Settings, type SettingsChange } from '../../shared/model/settings.ts';
import type { HubAccessInfo } from '../../shared/rpc/hub.ts';
import type { Job } from '../../shared/rpc/jobs.ts';
import type { AboutInfo, DiagnosisReport, WorkspaceChoice } from '../../shared/rpc/settings.ts';
import { hubAccessText } from './hub-access.ts';
import { identityOf, redact } from './redact.ts';
import { engineVersion } from './version.ts';
import type { Workbench } from './workbench.ts';
import { chosenWorkspace, choiceFile, chooseWorkspace } from './workspace-choice.ts';
import { DATABASE, platformWorkspace } from './workspace.ts';

/** Keeps settings and applies them. @returns All, as they are then. */
export function changeSettings(
  { store, scheduler, changes }: Pick<Workbench, 'store' | 'scheduler' | 'changes'>,
  change: SettingsChange,
): Settings {
  const settings = store.settings.change(change);
  scheduler.setSlots(slotsOf(settings));
  changes.publish({ topic: 'settings' });
  return settings;
}

/** Where the workspace is, and where the next start finds it. */
export function workspaceChoice({ directory }: Workbench['store']): WorkspaceChoice {
  const chosen = chosenWorkspace();
  const database = join(directory, DATABASE);
  return {
    current: directory,
    next: chosen ?? platformWorkspace(),
    chosen,
    choiceFile: choiceFile(),
    databaseBytes: [database, `${database}-wal`]
      .filter((file) => existsSync(file))
      .reduce((bytes, file) => bytes + statSync(file).size, 0),
  };
}

/** Takes another workspace from the next start on. @throws {InputError} As `chooseWorkspace`. */
export function changeWorkspace(
  { store, changes }: Pick<Workbench, 'store' | 'changes'>,
  directory: string | null,
): WorkspaceChoice {
  chooseWorkspace(directory);
  changes.publish({ topic: 'settings' });
  return workspaceChoice(store);
}

/** Tries every runtime. @param hub For the text. @returns A job whose result is a `DiagnosisReport`. */
export function startDiagnosis({ store, jobs }: Pick<Workbench, 'store' | 'jobs'>, hub: HubAccessInfo): Job {
  return jobs.start('diagnose', 'Diagnostics', undefined, (diagnosis): DiagnosisReport => ({
    diagnosis,
    text: diagnosisText(diagnosis, hub, store.directory),
  }));
}

function diagnosisText(diagnosis: Diagnosis, hub: HubAccessInfo, workspace: string): string {
  const text = [
    `Adapter Atlas ${engineVersion()}`,
    formatDiagnosis(diagnosis),
    '',
    hubAccessText(hub),
    `Workspace: ${workspace}`,
  ];
  return redact(`${text.join('\n')}\n`, identityOf());
}

/** What this program is, under which licence, and whose work it includes. */
export function about(): AboutInfo {
  const read = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
  return {
    version: engineVersion(),
    nodeVersion: process.versions.node,
    licence: read('LICENSE'),
    notice: read('NOTICE'),
  };
}
