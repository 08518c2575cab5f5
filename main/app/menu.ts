/**
 * @file The application menu, by each platform's conventions.
 */
import { app, BrowserWindow, Menu, shell, type MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  /** Shows a route of the renderer, in a new window where there is none. */
  readonly showRoute: (route: string) => void;
  /** The workspace's folder, absolute. */
  readonly workspace: string;
}

/** Screens in the order of the navigation; the first nine have a digit as shortcut. */
const SCREENS: readonly (readonly [label: string, route: string])[] = [
  ['Home', '/'],
  ['Runs', '/runs'],
  ['Compare', '/compare'],
  ['Models', '/models'],
  ['Benchmarks', '/benchmarks'],
  ['Reports', '/reports'],
];

export function installMenu(actions: MenuActions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, actions)));
}

const separator: MenuItemConstructorOptions = { type: 'separator' };

/** @param platform As `process.platform` names it. */
function menuTemplate(platform: NodeJS.Platform, actions: MenuActions): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin';
  const about: MenuItemConstructorOptions = {
    label: 'About Adapter Atlas',
    click: () => app.showAboutPanel(),
  };
  const settings: MenuItemConstructorOptions = {
    label: 'Settings…',
    accelerator: 'CmdOrCtrl+,',
    click: () => actions.showRoute('/settings'),
  };
  const file: MenuItemConstructorOptions = {
    label: '&File',
    submenu: [
      {
        label: 'New Experiment…',
        accelerator: 'CmdOrCtrl+N',
        click: () => actions.showRoute('/experiments/new'),
      },
      separator,
      {
        label: isMac ? 'Show Workspace in Finder' : 'Show Workspace in File Manager',
        click: () => shell.showItemInFolder(actions.workspace),
      },
      separator,
      ...(isMac ? [{ role: 'close' as const }] : [settings, separator, { role: 'quit' as const }]),
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      ...SCREENS.map(([label, route], index) => ({
        label,
        accelerator: `CmdOrCtrl+${index + 1}`,
        click: () => actions.showRoute(route),
      })),
      separator,
      { label: 'Back', accelerator: isMac ? 'Cmd+[' : 'Alt+Left', click: () => go('back') },
      { label: 'Forward', accelerator: isMac ? 'Cmd+]' : 'Alt+Right', click: () => go('forward') },
      separator,
      { role: 'reload' },
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      separator,
      { role: 'togglefullscreen' },
      { role: 'toggleDevTools' },
    ],
  };
  const help: MenuItemConstructorOptions = {
    role: 'help',
    submenu: [
      { label: 'Diagnostics', click: () => actions.showRoute('/settings?section=diagnostics') },
      ...(isMac ? [] : [separator, about]),
    ],
  };
  return [
    ...(isMac ? [applicationMenu(about, settings)] : []),
    file,
    { role: 'editMenu' },
    view,
    { role: 'windowMenu' },
    help,
  ];
}

/** The menu that carries the program's name on macOS. */
function applicationMenu(
  about: MenuItemConstructorOptions,
  settings: MenuItemConstructorOptions,
): MenuItemConstructorOptions {
  return {
    label: 'Adapter Atlas',
    submenu: [
      about,
      separator,
      settings,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
}

function go(direction: 'back' | 'forward'): void {
  const history = BrowserWindow.getFocusedWindow()?.webContents.navigationHistory;
  if (history === undefined) return;
  if (direction === 'back' && history.canGoBack()) history.goBack();
  if (direction === 'forward' && history.canGoForward()) history.goForward();
}
