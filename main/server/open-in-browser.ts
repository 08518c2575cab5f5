/**
 * @file Opens an address in the browser of whoever started the server. Where there is none, the printed address has to
 * do.
 */
import { spawn } from 'node:child_process';

export function openInBrowser(address: string): void {
  const [command, ...before] = opener();
  const child = spawn(command, [...before, address], { stdio: 'ignore', detached: true, windowsHide: true });
  child.once('error', () => undefined);
  child.unref();
}

function opener(): readonly [string, ...string[]] {
  switch (process.platform) {
    case 'darwin':
      return ['open'];
    case 'win32':
      return ['rundll32', 'url.dll,FileProtocolHandler'];
    default:
      return ['xdg-open'];
  }
}
