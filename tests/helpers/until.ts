import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something holds. @throws {Error} It does not within half a minute. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`Waited in vain until ${condition.toString()}`);
    await sleep(5);
  }
}
