/**
 * @file Looks at a page with axe-core.
 */
import axeCore from 'axe-core';
import type { Page } from 'playwright-core';

/** The rules that a page can keep in one scheme and break in the other: only colours differ. */
const OF_COLOURS = { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } };

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
    const options = colorScheme === 'light' ? {} : OF_COLOURS;
    found.push(...(await violationsNow(page, options)).map((violation) => `${colorScheme}: ${violation}`));
  }
  return found;
}

async function violationsNow(page: Page, options: object): Promise<string[]> {
  return await page.evaluate(async (chosen) => {
    const { axe } = window as unknown as {
      axe: {
        run: (
          options: object,
        ) => Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
      };
    };
    const { violations } = await axe.run({ ...chosen, resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  }, options);
}
