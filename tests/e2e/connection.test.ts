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
  // As if it had not been fetched in time.
  await page.route(/\/models-page/, (route) => route.abort());
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  expect(new URL(page.url()).hash).toBe('');
  await server.kill();
  await page.getByText('Reconnecting to the workbench').waitFor();
  // A screen whose code is not here says so, and opens by itself later.
  const models = page.getByRole('link', { name: 'Models', exact: true });
  await models.click();
  await page.getByRole('heading', { name: 'This screen could not be shown' }).waitFor();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('It opens by itself').waitFor();
  expect(await models.isVisible()).toBe(true);
  await page.unrouteAll();
  const next = await startServer(workspace, { port: server.port, token: server.token });
  try {
    await page.getByText('Reconnecting to the workbench').waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'Models', level: 1 }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Settings' }).waitFor();
  } finally {
    await next.stop();
  }
});
