/**
 * @file The program on the real Electron, where its binary and a display are there: what only it can show is that the
 * double stands in for it truly. Everything else is tested on the double.
 */
import { join } from 'node:path';
import { _electron } from 'playwright-core';
import { expect, test } from 'vitest';
import { electronBinary } from '../../scripts/electron/electron-binary.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';

const binary = electronBinary();
const hasDisplay =
  process.platform !== 'linux' || ['DISPLAY', 'WAYLAND_DISPLAY'].some((name) => process.env[name]);

test.skipIf(binary === null || !hasDisplay)('the program runs on Electron as on its double', async () => {
  const folder = temporaryDirectory();
  const program = await _electron.launch({
    executablePath: binary!,
    args: [
      process.cwd(),
      '--workspace',
      join(folder, 'workspace'),
      `--user-data-dir=${join(folder, 'data')}`,
    ],
    env: { ...(process.env as Record<string, string>), ATLAS_NODE: process.execPath },
  });
  try {
    const page = await program.firstWindow();
    await page.getByRole('heading', { name: 'Home', exact: true }).waitFor();
    expect(await page.evaluate(() => location.origin)).toBe('app://atlas');
    const surface = await page.evaluate(() => ({
      members: Object.keys((window as unknown as { atlasPort: object }).atlasPort).sort(),
      node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in window),
    }));
    expect(surface).toEqual({ members: ['onDisconnect', 'onMessage', 'postMessage'], node: [] });
    await page.evaluate(() => void window.open('http://example.com/'));
    expect(program.windows()).toHaveLength(1);
    await program.evaluate(({ Menu }) => {
      const file = Menu.getApplicationMenu()!.items.find(({ label }) => label === '&File')!;
      (file.submenu!.items[0]!.click as () => void)();
    });
    await page.getByRole('heading', { name: 'New experiment', exact: true }).first().waitFor();
  } finally {
    await program.close();
  }
});
