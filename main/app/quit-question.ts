/**
 * @file What to do with runs that are going when the user quits.
 */
import { dialog, type BrowserWindow, type MessageBoxOptions } from 'electron';
import type { Workbench } from '../services/workbench.ts';

/**
 * Asks, where runs are going, whether they go on in the background or pause, and sees to it.
 *
 * @returns Whether to quit.
 */
export async function questionBeforeQuit(
  workbench: Workbench,
  window: BrowserWindow | null,
): Promise<boolean> {
  const active = workbench.store.activeRuns();
  const running = active.filter(({ state }) => state === 'running');
  if (running.length === 0) return true;
  const waiting = active.filter(({ state }) => state === 'waiting').length;
  const options: MessageBoxOptions = {
    type: 'question',
    message: running.length === 1 ? 'A run is going.' : `${running.length} runs are going.`,
    detail: [
      'In the background it goes on to its end without this window.',
      'Paused, it goes on from its last checkpoint when you resume it.',
      ...(waiting === 0 ? [] : [`${waiting} more wait in the queue until Adapter Atlas is open again.`]),
    ].join('\n'),
    buttons: ['Go on in the background', 'Pause and quit', 'Cancel'],
    defaultId: 0,
    cancelId: 2,
    noLink: true,
  };
  const { response } = await (window === null
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(window, options));
  // Some may have ended while the question was open.
  if (response === 1)
    workbench.scheduler.controlAll(
      running.map(({ runId }) => runId),
      'pause',
    );
  return response !== 2;
}
