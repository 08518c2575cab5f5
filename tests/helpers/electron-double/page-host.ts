/**
 * @file The windows of the double: each a page of a real Chromium, whose requests the program's own scheme answers.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Frame, Page, Request, Route } from 'playwright-core';
import type { Line } from './line.ts';
import { FROM_MAIN, sandboxed, TO_MAIN } from './preload-sandbox.ts';

/** What the program asked for, as the double's module sends it. */
interface WindowRequest {
  readonly width: number;
  readonly height: number;
  /** Source of the preload script. */
  readonly preload: string | null;
  readonly javascript: boolean;
  readonly webPreferences: Readonly<Record<string, unknown>>;
}

export interface HostedWindow {
  readonly id: number;
  readonly page: Page;
  readonly request: WindowRequest;
  /** The address that the program, not the page, asked for last. */
  askedFor: string | null;
}

interface SchemeAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array;
}

/** Chromium refuses schemes that it does not know, so `app://atlas` is shown as this, which no network has. */
const STAND_IN = /^https:\/\/([a-z]+)\.app\.test(\/.*)?$/s;

function shown(url: string): string {
  return url.replace(/^app:\/\/([a-z]+)/, 'https://$1.app.test');
}

function meant(url: string): string {
  return url.replace(STAND_IN, 'app://$1$2');
}

export class PageHost {
  readonly windows = new Map<number, HostedWindow>();
  readonly #browser: Browser;
  readonly #line: () => Line;
  readonly #opening = new Map<number, Promise<HostedWindow>>();

  constructor(browser: Browser, line: () => Line) {
    this.#browser = browser;
    this.#line = line;
  }

  open(id: number, request: WindowRequest): void {
    this.#opening.set(id, this.#open(id, request));
  }

  async #open(id: number, request: WindowRequest): Promise<HostedWindow> {
    const { width, height, javascript, preload } = request;
    const context = await this.#browser.newContext({
      viewport: { width, height },
      javaScriptEnabled: javascript,
      // As in helpers/browser.ts.
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    const window: HostedWindow = { id, page, request, askedFor: null };
    await context.exposeBinding(TO_MAIN, ({ frame }, channel: string, values: unknown[]) => {
      const origin = meant(new URL(frame.url()).origin);
      this.#line().tell(
        'messageFromPage',
        id,
        { origin, isMain: frame === page.mainFrame() },
        channel,
        values,
      );
    });
    if (preload !== null) await page.addInitScript(sandboxed(preload));
    await context.route('**/*', (route) =>
      this.#answer(window, route).catch(() =>
        // The program ended, or the page closed; neither waits for an answer.
        route.abort('failed').catch(() => undefined),
      ),
    );
    closeWindowsOfPages(context, page);
    this.windows.set(id, window);
    return window;
  }

  /** Resolves when the page has loaded. */
  async load(id: number, url: string): Promise<void> {
    const window = await this.#opened(id);
    window.askedFor = shown(url);
    await window.page.goto(shown(url));
  }

  async evaluate(id: number, code: string): Promise<unknown> {
    const { page } = await this.#opened(id);
    return page.evaluate(code);
  }

  async send(id: number, channel: string, values: readonly unknown[]): Promise<void> {
    const { page } = await this.#opened(id);
    await page.evaluate(
      ({ key, channel, values }) => {
        const receive = (globalThis as unknown as Record<symbol, (...values: unknown[]) => void>)[
          Symbol.for(key)
        ];
        receive?.(channel, values);
      },
      { key: FROM_MAIN, channel, values },
    );
  }

  async printToPdf(id: number): Promise<Uint8Array> {
    const { page } = await this.#opened(id);
    return page.pdf({ printBackground: true, preferCSSPageSize: true });
  }

  async close(id: number): Promise<void> {
    const window = await this.#opened(id);
    this.windows.delete(id);
    await window.page.context().close();
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.windows.keys()].map((id) => this.close(id)));
  }

  #opened(id: number): Promise<HostedWindow> {
    return this.#opening.get(id) ?? Promise.reject(new Error(`There is no window ${id}`));
  }

  async #answer(window: HostedWindow, route: Route): Promise<void> {
    const request = route.request();
    const url = request.url();
    if (request.isNavigationRequest()) {
      const frame = frameOf(request);
      if (frame?.page() !== window.page) {
        await this.#line().call('openedByPage', window.id, meant(url));
        await route.abort('aborted');
        return;
      }
      if (frame === window.page.mainFrame()) {
        const isByPage =
          url !== window.askedFor?.replace(/#.*/s, '') && url !== window.page.url().replace(/#.*/s, '');
        const mayLoad = await this.#line().call('startNavigation', window.id, meant(url), isByPage);
        if (mayLoad !== true) {
          await route.abort('aborted');
          return;
        }
      }
    }
    await this.#fulfil(route);
  }

  async #fulfil(route: Route): Promise<void> {
    const url = route.request().url();
    if (url.startsWith('file:')) {
      await route.fulfill({ contentType: 'text/html', body: readFileSync(fileURLToPath(url)) });
      return;
    }
    if (!STAND_IN.test(url)) {
      await route.abort('blockedbyclient');
      return;
    }
    const answer = (await this.#line().call(
      'fetchScheme',
      meant(url),
      route.request().method(),
    )) as SchemeAnswer | null;
    if (answer === null) await route.abort('failed');
    else await route.fulfill({ ...answer, body: Buffer.from(answer.body) });
  }
}

/** Null where the page is so new that it has no frame yet. */
function frameOf(request: Request): Frame | null {
  try {
    return request.frame();
  } catch {
    return null;
  }
}

/** The program allows none; the request of one has told it. */
function closeWindowsOfPages(context: BrowserContext, own: Page): void {
  context.on('page', (page) => {
    if (page !== own) void page.close();
  });
}
