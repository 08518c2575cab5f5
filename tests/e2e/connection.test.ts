/**
 * @file The line between page and server: refused without the token, mended after the server was gone.
 */
import { expect, test } from 'vitest';
import { openPage } from '../helpers/browser.ts';
import { chromiumPath } from '../../scripts/browser/chromium.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import { startServer } from '../helpers/workbench-server.ts';

test.skipIf(chromiumPath === null)('a page without the token is told what is missing', async () => {
  const server = await startServer(temporaryDirectory());
  try {
    const { page } = await openPage(`${server.origin}/`);
    await page.getByText('This address has no valid token').waitFor();
  } finally {
    await server.stop();
  }
});

test.skipIf(chromiumPath === null)('a page outlives its server and goes on with the next', async () => {
  const workspace = temporaryDirectory();
  const server = await startServer(workspace);
  const { page } = await openPage(server.address('/settings'));
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  expect(new URL(page.url()).hash).toBe('');
  await server.kill();
  await page.getByText('Reconnecting to the workbench').waitFor();
  const next = await startServer(workspace, { port: server.port, token: server.token });
  try {
    await page.getByText('Reconnecting to the workbench').waitFor({ state: 'detached' });
    await page.reload();
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
  } finally {
    await next.stop();
  }
});
