/**
 * @file The double's `electron` module: as much of Electron's main process as the program uses, in plain Node. What
 * the user would see is shown and scripted by the test, at the other end of the line.
 */
export { app } from './app.ts';
export { BrowserWindow } from './browser-window.ts';
export {
  dialog,
  Menu,
  nativeTheme,
  Notification,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  shell,
} from './desktop.ts';
