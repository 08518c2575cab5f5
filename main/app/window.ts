/**
 * @file The program's window.
 */
import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import type { RpcContext } from '../rpc/context.ts';
import { APP_ORIGIN } from './app-scheme.ts';
import { answerCallsOf } from './rpc-port.ts';
import { fitToDisplays, readWindowState, writeWindowState } from './window-state.ts';

/** Opens the window where it was left. @param route What it shows; null is the home screen. */
export function openMainWindow(context: RpcContext, route: string | null): BrowserWindow {
  const program = app.getAppPath();
  const stateFile = join(app.getPath('userData'), 'window.json');
  const state = fitToDisplays(
    readWindowState(stateFile),
    screen.getAllDisplays().map(({ workArea }) => workArea),
  );
  const window = new BrowserWindow({
    ...state.bounds,
    minWidth: 960,
    minHeight: 600,
    title: 'Adapter Atlas',
    icon: join(program, 'resources', 'icons', 'icon.png'),
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1a1b1e' : '#ffffff',
    webPreferences: {
      preload: join(program, 'out', 'app', 'preload.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  if (state.isMaximized) window.maximize();
  const keepState = (): void =>
    writeWindowState(stateFile, { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() });
  window.on('close', keepState);
  window.once('ready-to-show', () => window.show());
  answerCallsOf(window, context);
  void window.loadURL(`${APP_ORIGIN}${route ?? '/'}`);
  return window;
}

/** Takes an open window's page to a route, without loading it anew. */
export function showRoute(window: BrowserWindow, route: string): void {
  // The renderer's router watches the history.
  const step = `history.pushState({}, '', ${JSON.stringify(route)}); undefined`;
  void window.webContents.executeJavaScript(step);
}
