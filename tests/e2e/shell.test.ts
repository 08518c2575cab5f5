/**
 * @file The desktop program around the screens: window, menu, dialogs, notifications, quitting, one instance, and what
 * its pages may not do. Runs the built program unchanged on a double of Electron, in a real Chromium.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openWorkspace } from '../../main/services/workspace.ts';
import { chromiumPath, launchChromium } from '../../scripts/browser/chromium.ts';
import {
  launchElectronDouble,
  type DoubledElectron,
  type MenuEntry,
} from '../helpers/electron-double/launch.ts';
import { callFromPage } from '../helpers/call-from-page.ts';
import { queueRuns } from '../helpers/queue-runs.ts';
import { writeSmallExperiment } from '../helpers/small-experiment.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';

let browser: Browser | null = null;

beforeAll(async () => {
  if (chromiumPath !== null) browser = await launchChromium();
});
afterAll(() => browser?.close());

interface Place {
  readonly workspace: string;
  readonly userData: string;
}

function place(): Place {
  const folder = temporaryDirectory();
  return { workspace: join(folder, 'workspace'), userData: join(folder, 'user-data') };
}

function launch(where: Place, ...commandLine: string[]): DoubledElectron {
  const program = launchElectronDouble({ browser: browser!, ...where, arguments: commandLine });
  onTestFinished(program.kill);
  return program;
}

/** Puts a run of a tiny model into the queue; with `maxSteps` large it is still going when the test ends. */
function queueTinyRun({ workspace }: Place, maxSteps: number): string {
  const training = { maxSteps, batchSize: 2, evalSteps: maxSteps, saveSteps: 5, devItems: 2 };
  const methods = [{ config: { method: 'lora', r: 2 } }];
  return queueRuns(workspace, writeSmallExperiment(temporaryDirectory(), { training, methods }))[0]!;
}

function stateOf({ workspace }: Place, runId: string): string | undefined {
  const store = openWorkspace(workspace);
  const state = store.run(runId)?.state;
  store.close();
  return state;
}

/** As the user does; the program may be gone before it can say that it is done. */
async function closeWindow(program: DoubledElectron): Promise<void> {
  await program.call('closeWindow', 1).catch(() => undefined);
}

const patience = { timeout: 20_000, interval: 50 };

describe.skipIf(chromiumPath === null)('the desktop program', () => {
  test('opens its window on the home screen, sandboxed, and keeps where it was', async () => {
    const where = place();
    const program = launch(where);
    const page = await program.page();
    await page.getByRole('heading', { name: 'Home', exact: true }).waitFor();
    expect(program.desktop.windowOptions[0]).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
    });
    await program.call('setBounds', 1, { x: 100, y: 50, width: 1111, height: 777 });
    await closeWindow(program);
    expect(await program.ended).toBe(0);
    expect(JSON.parse(readFileSync(join(where.userData, 'window.json'), 'utf8'))).toEqual({
      bounds: { x: 100, y: 50, width: 1111, height: 777 },
      isMaximized: false,
    });
    const again = launch(where);
    expect((await again.page()).viewportSize()).toEqual({ width: 1111, height: 777 });
  });

  test('the menu follows the platform, and its entries show their screens', async () => {
    const program = launch(place());
    const page = await program.page();
    const menu = (await program.call('menu')) as MenuEntry[];
    const flat = (entries: readonly MenuEntry[]): MenuEntry[] =>
      entries.flatMap((entry) => [entry, ...flat(entry.submenu)]);
    const entries = flat(menu);
    const accelerators = entries.map(({ accelerator }) => accelerator).filter((key) => key !== null);
    expect(new Set(accelerators).size).toBe(accelerators.length);
    const roles = entries.map(({ role }) => role);
    for (const role of ['editMenu', 'windowMenu', 'help', 'reload', 'togglefullscreen', 'quit'])
      expect(roles).toContain(role);
    for (const [path, heading] of [
      [['&File', 'New Experiment…'], 'New experiment'],
      [['&View', 'Runs'], 'Runs'],
      [['&View', 'Compare'], 'Compare'],
    ] as const) {
      await program.call('chooseFromMenu', path);
      await page.getByRole('heading', { name: heading, exact: true }).first().waitFor();
    }
    await program.call('chooseFromMenu', ['help', 'About Adapter Atlas']);
    await vi.waitFor(() => expect(program.desktop.aboutPanels).toBe(1), patience);
  });

  test('the page gets native dialogs and the file manager', async () => {
    const program = launch(place());
    const page = await program.page();
    program.answerDialogs(() => ({ canceled: false, filePaths: ['/somewhere'] }));
    const folder = { title: 'Choose a checkpoint', startAt: '/home' };
    expect(await callFromPage(page, '/system/chooseFolder', folder)).toBe('/somewhere');
    expect(program.desktop.dialogs).toEqual([
      {
        kind: 'open',
        options: {
          title: 'Choose a checkpoint',
          defaultPath: '/home',
          properties: ['openDirectory', 'createDirectory'],
        },
      },
    ]);
    const file = join(process.cwd(), 'package.json');
    await callFromPage(page, '/system/reveal', { path: file });
    expect(program.desktop.revealed).toEqual([file]);
    expect(await callFromPage(page, '/system/reveal', { path: '/not/there' })).toMatchObject({
      code: 'INVALID_INPUT',
    });
    program.answerDialogs(() => ({ canceled: true, filePaths: [] }));
    expect(await callFromPage(page, '/system/chooseFolder', folder)).toBe(null);
  });

  test('a malformed message is dropped, and the next call is answered', async () => {
    const program = launch(place());
    const page = await program.page();
    await page.evaluate(() => {
      const { atlasPort } = window as unknown as { atlasPort: { postMessage: (message: unknown) => void } };
      for (const message of ['', '{', '{}', '[]', 'null', '{"i":1,"p":{"u":"/system/info"}}', 7, null, {}]) {
        atlasPort.postMessage(message);
      }
      atlasPort.postMessage(new Uint8Array([255, 0, 255]));
      atlasPort.postMessage('x'.repeat(5_000_000));
    });
    expect(await callFromPage(page, '/system/info', undefined)).toMatchObject({ host: 'electron' });
  });

  test('quitting with a run going asks; the run goes on, pauses, or the window stays', async () => {
    const where = place();
    const runId = queueTinyRun(where, 100_000);
    const program = launch(where);
    await program.page();
    await vi.waitFor(async () => expect(await program.call('isKeptAwake')).toBe(true), patience);

    program.answerDialogs(() => ({ response: 2 }));
    await closeWindow(program);
    await vi.waitFor(() => expect(program.desktop.dialogs).toHaveLength(1), patience);
    expect(program.desktop.dialogs[0]!.options).toMatchObject({
      message: 'A run is going.',
      buttons: ['Go on in the background', 'Pause and quit', 'Cancel'],
      cancelId: 2,
    });
    expect(await callFromPage(await program.page(), '/system/info', undefined)).toBeDefined();

    program.answerDialogs(() => ({ response: 0 }));
    await closeWindow(program);
    expect(await program.ended).toBe(0);
    expect(stateOf(where, runId)).toBe('running');

    // The next start finds the worker, still at it.
    const next = launch(where);
    await next.page();
    next.answerDialogs(() => ({ response: 1 }));
    await closeWindow(next);
    expect(await next.ended).toBe(0);
    const last = launch(where);
    await last.page();
    await vi.waitFor(() => expect(stateOf(where, runId)).toBe('paused'), patience);
    // Nothing runs any more, so nothing is asked.
    await closeWindow(last);
    expect(await last.ended).toBe(0);
  });

  test('a run that ends while the window is elsewhere is told, and a click shows it', async () => {
    const where = place();
    const runId = queueTinyRun(where, 150);
    const program = launch(where);
    const page = await program.page();
    await program.call('blurWindow', 1);
    await vi.waitFor(() => expect(program.desktop.notifications).toHaveLength(1), patience);
    expect(program.desktop.notifications[0]).toMatchObject({ title: 'Run finished' });
    await program.call('clickNotification', 0);
    await page.waitForURL(`**/runs/${runId}`);
  });

  test('a second instance hands over its link and leaves', async () => {
    const where = place();
    const first = launch(where);
    const page = await first.page();
    const second = launch(where, 'adapter-atlas://compare?tab=scaling');
    expect(await second.ended).toBe(0);
    await page.waitForURL('**/compare?tab=scaling');
    const third = launch(where, 'adapter-atlas://compare");alert(1);("');
    expect(await third.ended).toBe(0);
    expect(new URL(page.url()).pathname).toBe('/compare');
  });

  test('a workspace that cannot be opened is explained', async () => {
    const where = place();
    const program = launch({ ...where, workspace: join(process.cwd(), 'package.json') });
    expect(await program.ended).toBe(1);
    expect(program.desktop.errorBoxes[0]).toMatchObject({
      title: 'Adapter Atlas cannot open its workspace',
    });
  });

  test('pages cannot leave, open windows, attach guests or get permissions', async () => {
    const program = launch(place());
    const page = await program.page();
    const home = page.url();
    program.answerDialogs(() => ({ response: 1 }));
    await page.evaluate(() => void window.open('https://example.com/a'));
    await vi.waitFor(() => expect(program.desktop.dialogs).toHaveLength(1), patience);
    await page.evaluate(() => {
      location.href = 'https://example.com/b';
    });
    await vi.waitFor(() => expect(program.desktop.dialogs).toHaveLength(2), patience);
    await page.evaluate(() => {
      location.href = 'http://example.com/c';
    });
    await page.evaluate(() => void window.open('file:///etc/passwd'));
    expect(program.desktop.openedExternally).toEqual([]);
    program.answerDialogs(() => ({ response: 0 }));
    await page.evaluate(() => void window.open('https://example.com/d'));
    await vi.waitFor(
      () => expect(program.desktop.openedExternally).toEqual(['https://example.com/d']),
      patience,
    );
    expect(page.url()).toBe(home);
    expect(program.desktop.dialogs).toHaveLength(3);
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal']) {
      expect(await program.call('requestPermission', 1, permission)).toBe(false);
    }
    expect(await program.call('checkPermission')).toBe(false);
    expect(await program.call('attachWebview', 1)).toBe(false);
    expect(await program.call('startDownload', 'https://example.com/program.exe')).toBe(false);
    expect(await program.call('startDownload', 'blob:app://atlas/picture')).toBe(true);
  });

  test('the page has one object of Electron, a policy, and no way to the disk', async () => {
    const program = launch(place());
    const page = await program.page();
    const surface = await page.evaluate(() => {
      const plain = document.createElement('iframe');
      document.body.append(plain);
      const known = new Set(Object.keys(plain.contentWindow!));
      plain.remove();
      const { atlasPort } = window as unknown as { atlasPort: object };
      return {
        added: Object.keys(window).filter((key) => !known.has(key) && !/^(__|\d)/.test(key)),
        members: Object.keys(atlasPort).sort(),
        isFrozen: Object.isFrozen(atlasPort),
        node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in window),
      };
    });
    expect(surface).toEqual({
      added: ['atlasPort'],
      members: ['onDisconnect', 'onMessage', 'postMessage'],
      isFrozen: true,
      node: [],
    });
    const statuses = await page.evaluate(async () => {
      const paths = [
        '/',
        '/../package.json',
        '/%2e%2e/package.json',
        '/assets/..%2f..%2fpackage.json',
        '/x.js',
      ];
      return Promise.all(paths.map(async (path) => (await fetch(path)).status));
    });
    expect(statuses).toEqual([200, 404, 404, 404, 404]);
    const policy = await page.evaluate(async () => (await fetch('/')).headers.get('Content-Security-Policy'));
    expect(policy).toContain("script-src 'self'");
    // Not within the evaluation itself, which the policy does not hold for.
    const problem = await page.evaluate(
      () =>
        new Promise((resolve) =>
          setTimeout(() => {
            try {
              // oxlint-disable-next-line typescript/no-implied-eval, typescript/no-unsafe-call -- what the policy has to refuse
              resolve(String(new Function('return 1')()));
            } catch (error) {
              resolve(String(error));
            }
          }),
        ),
    );
    expect(problem).toContain('unsafe-eval');
  });
});
