/**
 * @file What no page of the program may do, whatever runs in it: leave its origin, open windows, ask for permissions,
 * attach guests. Links to the web open in the user's browser, after a question.
 */
import { app, BrowserWindow, dialog, shell } from 'electron';
import { APP_ORIGIN } from './app-scheme.ts';

/** Guards every page there will be; call before the first. */
export function guardPages(): void {
  app.on('session-created', (session) => {
    session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
    session.setPermissionCheckHandler(() => false);
    session.setDevicePermissionHandler(() => false);
    session.on('will-download', (event, item) => {
      // The page saves what it made itself, such as a picture, and Electron asks where; nothing comes from elsewhere.
      if (!item.getURL().startsWith(`blob:${APP_ORIGIN}/`)) event.preventDefault();
    });
  });
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(({ url }) => {
      void offerInBrowser(url);
      return { action: 'deny' };
    });
    contents.on('will-navigate', (details) => {
      if (isOurs(details.url)) return;
      details.preventDefault();
      void offerInBrowser(details.url);
    });
    contents.on('will-redirect', (details) => {
      if (!isOurs(details.url)) details.preventDefault();
    });
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}

function isOurs(url: string): boolean {
  return url === APP_ORIGIN || url.startsWith(`${APP_ORIGIN}/`);
}

async function offerInBrowser(url: string): Promise<void> {
  if (!URL.canParse(url)) return;
  const { protocol, host, href } = new URL(url);
  if (protocol !== 'https:') return;
  const options = {
    type: 'question' as const,
    message: `Open ${host} in your browser?`,
    detail: href,
    buttons: ['Open', 'Cancel'],
    defaultId: 0,
    cancelId: 1,
  };
  const window = BrowserWindow.getFocusedWindow();
  const { response } = await (window === null
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(window, options));
  if (response === 0) await shell.openExternal(href);
}
