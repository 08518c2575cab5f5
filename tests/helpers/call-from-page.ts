/**
 * @file Calls of a page to Electron's main process below the typed client.
 */
import type { Page } from 'playwright-core';

/** One call through the page's port. @returns The answer, or the error, as it came. */
export async function callFromPage(page: Page, path: string, input: unknown): Promise<unknown> {
  return page.evaluate(
    ([path, input]) =>
      new Promise((resolve) => {
        const { atlasPort } = window as unknown as {
          atlasPort: {
            postMessage: (message: string) => void;
            onMessage: { addListener: (listener: (message: string) => void) => void };
          };
        };
        const id = `test-${Math.random()}`;
        atlasPort.onMessage.addListener((text) => {
          const message = JSON.parse(text) as { i: string; p: { b: { json: unknown } } };
          if (message.i === id) resolve(message.p.b.json);
        });
        atlasPort.postMessage(JSON.stringify({ i: id, p: { u: path, b: { json: input } } }));
      }),
    [path, input] as const,
  );
}
