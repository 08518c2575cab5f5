/**
 * @file Looks at a page with axe-core.
 */
import axeCore from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe-core counts as seriously wrong, in light and in dark, as rule and element; empty where all is well. */
export async function axeViolations(page: Page): Promise<string[]> {
  const found: string[] = [];
  await page.evaluate(axeCore.source);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // Colours that are on their way from one scheme to the other are of neither.
    await page.waitForFunction(
      (scheme) =>
        document.documentElement.dataset['mantineColorScheme'] === scheme &&
        document.getAnimations().every(({ playState }) => playState !== 'running'),
      colorScheme,
    );
    found.push(...(await violationsNow(page)).map((violation) => `${colorScheme}: ${violation}`));
  }
  return found;
}

async function violationsNow(page: Page): Promise<string[]> {
  return await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: {
        run: () => Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
      };
    };
    const { violations } = await axe.run();
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  });
}
