/**
 * @file Keeps the machine from falling asleep while a run is going; the screen may go dark.
 */
import { powerSaveBlocker } from 'electron';
import type { Workbench } from '../services/workbench.ts';

/** Follows runs from now on. @returns Lets the machine sleep again. */
export function keepAwakeWhileRunning(workbench: Workbench): () => void {
  let blocker: number | null = null;
  const letSleep = (): void => {
    if (blocker !== null) powerSaveBlocker.stop(blocker);
    blocker = null;
  };
  const update = (): void => {
    const isRunning = workbench.store.activeRuns().some(({ state }) => state === 'running');
    if (isRunning) blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    else letSleep();
  };
  workbench.scheduler.onChange(({ changed }) => {
    if (changed.has('state')) update();
  });
  update();
  return letSleep;
}
