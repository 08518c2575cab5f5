/**
 * @file The two ways in which somebody works a page: with a mouse, and with nothing but a keyboard. A test that takes
 * either proves that a screen can be used with both.
 */
import type { Locator, Page } from 'playwright-core';

export interface Hands {
  /** Clicks it, or goes to it with Tab, or with arrow keys inside a menu, and presses Enter. */
  readonly press: (target: Locator) => Promise<void>;
  /** Replaces what a field says. */
  readonly type: (field: Locator, text: string) => Promise<void>;
}

export function mouse(): Hands {
  return {
    press: (target) => target.click(),
    type: async (field, text) => {
      await field.click();
      await field.press('ControlOrMeta+a');
      await field.pressSequentially(text);
    },
  };
}

/** No screen needs more keystrokes than this to get around once. */
const MAXIMUM_KEYSTROKES = 200;

export function keyboard(page: Page): Hands {
  const reach = async (target: Locator): Promise<void> => {
    await target.waitFor();
    const key = (await target.getAttribute('role')) === 'menuitem' ? 'ArrowDown' : 'Tab';
    for (let pressed = 0; pressed < MAXIMUM_KEYSTROKES; pressed++) {
      if (await hasFocus(target)) return;
      await page.keyboard.press(key);
    }
    throw new Error(`The keyboard does not reach ${String(target)}`);
  };
  return {
    press: async (target) => {
      await reach(target);
      await page.keyboard.press('Enter');
    },
    type: async (field, text) => {
      await reach(field);
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type(text);
    },
  };
}

/** Whether keys go to it. */
export function hasFocus(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}

/** Counts the presses of a mouse button on a page from now on, as long as it is not loaded again. */
export async function countClicks(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const counter = window as unknown as { clicks: number };
    counter.clicks = 0;
    addEventListener('pointerdown', () => counter.clicks++, { capture: true });
  });
  return () => page.evaluate(() => (window as unknown as { clicks: number }).clicks);
}
