/**
 * @file Tells of runs that ended while the user looked elsewhere.
 */
import { BrowserWindow, Notification } from 'electron';
import type { RunSummary } from '../../shared/model/result.ts';
import type { Workbench } from '../services/workbench.ts';

/** Follows runs from now on. @param open Shows a route of the renderer. */
export function notifyOfEndedRuns(workbench: Workbench, open: (route: string) => void): void {
  if (!Notification.isSupported()) return;
  workbench.scheduler.onChange(({ runId, changed }) => {
    if (!changed.has('state') || BrowserWindow.getFocusedWindow() !== null) return;
    const run = workbench.store.run(runId);
    const title = run === null ? null : titleOf(run.state);
    if (run === null || title === null) return;
    const notification = new Notification({ title, body: describe(run) });
    notification.on('click', () => open(`/runs/${runId}`));
    notification.show();
  });
}

function titleOf(state: RunSummary['state']): string | null {
  switch (state) {
    case 'finished':
      return 'Run finished';
    case 'failed':
      return 'Run failed';
    case 'waiting':
    case 'running':
    case 'paused':
    case 'cancelled':
      return null;
  }
}

function describe({ config, failure }: RunSummary): string {
  const name = `${config.method.method} on ${config.model.name}, seed ${config.seed}`;
  return failure === null ? name : `${name}: ${failure}`;
}
