/**
 * @file The life of the desktop program: one instance, one workbench, one window, and a question before it leaves
 * runs behind.
 */
import { app, dialog, type BrowserWindow, type Event } from 'electron';
import { InputError } from '../../shared/model/input-error.ts';
import { engineVersion } from '../services/version.ts';
import { openWorkbench, type Workbench } from '../services/workbench.ts';
import { workspaceDirectory } from '../services/workspace.ts';
import { handleAppScheme, registerAppScheme } from './app-scheme.ts';
import { deepLinkIn, DEEP_LINK_SCHEME } from './deep-link.ts';
import { keepAwakeWhileRunning } from './keep-awake.ts';
import { installMenu } from './menu.ts';
import { nativeHost } from './native-host.ts';
import { notifyOfEndedRuns } from './notifications.ts';
import { plainNodePath } from './plain-node.ts';
import { questionBeforeQuit } from './quit-question.ts';
import { guardPages } from './security.ts';
import { openMainWindow, showRoute } from './window.ts';

/** What `--workspace DIR` on the command line asks for. */
function workspaceIn(commandLine: readonly string[]): string | undefined {
  const flag = commandLine.lastIndexOf('--workspace');
  return flag === -1 ? undefined : commandLine[flag + 1];
}

/** Starts the program; call it before Electron is ready. A second instance hands its deep link over and leaves. */
export function startApplication(): void {
  app.setName('Adapter Atlas');
  // Windows shows notifications only of programs that it can tell apart.
  app.setAppUserModelId('org.adapter-atlas.workbench');
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  registerAppScheme();
  guardPages();
  // macOS tells of the link that starts the program before it is ready.
  let early: string | null = null;
  const keep = (event: Event, url: string): void => {
    event.preventDefault();
    early = url;
  };
  app.on('open-url', keep);
  void app.whenReady().then(() => {
    app.off('open-url', keep);
    runApplication(early);
  });
}

/** @param link That started the program; null where its command line tells. */
function runApplication(link: string | null): void {
  const workbench = openOrExplain();
  if (workbench === null) return;
  if (app.isPackaged) app.setAsDefaultProtocolClient(DEEP_LINK_SCHEME);
  app.setAboutPanelOptions({
    applicationName: 'Adapter Atlas',
    applicationVersion: engineVersion(),
    copyright: 'Apache License 2.0',
    credits:
      'Zero-shot cross-lingual transfer: train an adapter on English, measure it in a hundred languages.',
  });
  handleAppScheme();

  let window: BrowserWindow | null = null;
  let mayQuit = false;
  const open = (route: string | null): void => {
    if (window === null) {
      window = openMainWindow({ workbench, native: nativeHost(() => window) }, route);
      window.on('close', (event) => {
        // Elsewhere than on macOS, closing the window ends the program, which may have to ask first.
        if (mayQuit || process.platform === 'darwin') return;
        event.preventDefault();
        app.quit();
      });
      window.on('closed', () => {
        window = null;
      });
      return;
    }
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    if (route !== null) showRoute(window, route);
  };

  installMenu({ showRoute: open, workspace: workbench.store.directory });
  notifyOfEndedRuns(workbench, open);
  const letSleep = keepAwakeWhileRunning(workbench);
  app.on('second-instance', (_event, commandLine) => open(deepLinkIn(commandLine)));
  app.on('open-url', (event, url) => {
    event.preventDefault();
    open(deepLinkIn([url]));
  });
  app.on('activate', () => open(null));
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  let isAsking = false;
  app.on('before-quit', (event) => {
    if (mayQuit) return;
    event.preventDefault();
    if (isAsking) return;
    isAsking = true;
    void questionBeforeQuit(workbench, window)
      .finally(() => {
        isAsking = false;
      })
      .then((answer) => {
        mayQuit = answer;
        if (mayQuit) app.quit();
      });
  });
  app.on('will-quit', () => {
    letSleep();
    workbench.close();
  });
  open(deepLinkIn(link === null ? process.argv : [link]));
}

/** The workbench, or null after a dialog has said why there is none and the program is about to end. */
function openOrExplain(): Workbench | null {
  try {
    const directory = workspaceDirectory(workspaceIn(process.argv));
    return openWorkbench({ directory, nodePath: plainNodePath() });
  } catch (error) {
    if (!(error instanceof InputError)) console.error(error);
    const reason = error instanceof Error ? error.message : String(error);
    dialog.showErrorBox('Adapter Atlas cannot open its workspace', reason);
    app.exit(1);
    return null;
  }
}
