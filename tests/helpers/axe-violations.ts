/**
 * @file Looks at a page with axe-core.
 */
import axeCore from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe-core counts as seriously wrong, as rule and element; empty where all is well. */
export async function axeViolations(page: Page, within = '#main'): Promise<string[]> {
  await page.evaluate(axeCore.source);
  return await page.evaluate(async (selector) => {
    const { axe } = window as unknown as {
      axe: {
        run: (
          context: string,
        ) => Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
      };
    };
    const found = await axe.run(selector);
    return found.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
  }, within);
}
