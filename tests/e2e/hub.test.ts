/**
 * @file Downloads from the Hub in a real browser: the dialog from repository to a model of the library, a job that is
 * killed and a server that starts anew, a data set in parts, refusals; and the token on the desktop.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { chromiumPath, launchChromium } from '../../scripts/browser/chromium.ts';
import { axeViolations } from '../helpers/axe-violations.ts';
import { openPage } from '../helpers/browser.ts';
import { launchElectronDouble } from '../helpers/electron-double/launch.ts';
import { filesOf, startHubServer, type HubServer } from '../helpers/hub-server.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';
import { writeTinyCheckpoint } from '../helpers/tiny-checkpoint.ts';
import { startServer } from '../helpers/workbench-server.ts';

const e2e = test.skipIf(chromiumPath === null);
const MODEL = 'tiny-org/Tiny-1';
const TOKEN = 'hf_secretSecretSecret';
const HELD_BYTES = 10_000;

let hub: HubServer;
let folder: string;
let files: Record<string, Uint8Array>;

beforeEach(async () => {
  hub = await startHubServer();
  folder = temporaryDirectory();
  writeTinyCheckpoint(join(folder, 'origin'));
  files = filesOf(join(folder, 'origin'));
  vi.stubEnv('HF_TOKEN', TOKEN);
  vi.stubEnv('HF_ENDPOINT', hub.endpoint);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await hub.close();
  });
});

async function expectAccessible(page: Page): Promise<void> {
  expect(await axeViolations(page)).toEqual([]);
}

async function lookUp(page: Page, repository: string): Promise<void> {
  await page.getByRole('button', { name: 'Download from the Hub' }).click();
  await page.getByRole('textbox', { name: 'Repository' }).fill(repository);
  await page.getByRole('textbox', { name: 'Repository' }).press('Enter');
}

e2e(
  'a gated model from its name to the library, through a killed job and another start of the server',
  async () => {
    const commit = hub.put({ name: MODEL, files, card: { license: 'mit' }, gatedFor: [TOKEN] });
    const workspace = join(folder, 'workspace');
    const directory = join(workspace, 'models', 'Tiny-1');
    const staging = `${directory}.download`;
    hub.faults.push({ path: /^\/[0-9a-f]{64}/, host: 'cdn', times: 9, how: { holdAfterBytes: HELD_BYTES } });
    const server = await startServer(workspace);
    onTestFinished(() => server.kill());
    const { page } = await openPage(server.address('/models'));
    await lookUp(page, 'tiny-org/Nothing');
    await page
      .getByRole('alert')
      .getByText(/model tiny-org\/Nothing: is not at http/)
      .waitFor();
    await expectAccessible(page);
    await page.getByRole('textbox', { name: 'Repository' }).fill(MODEL);
    await page.getByText(`From ${hub.endpoint}, with the token of the environment.`).waitFor();
    await page.getByRole('button', { name: 'Look up' }).click();

    const dialog = page.getByRole('dialog', { name: 'Download a model from the Hub' });
    await dialog.getByText('gated, you have access').waitFor();
    await dialog.getByText(`main (${commit.slice(0, 8)})`).waitFor();
    await dialog.getByRole('row', { name: /model\.safetensors 34\.3 KiB/ }).waitFor();
    await expect.poll(() => dialog.getByRole('textbox', { name: 'Folder' }).inputValue()).toBe(directory);
    await expectAccessible(page);
    const download = dialog.getByRole('button', { name: 'Download', exact: true });
    expect(await download.isDisabled()).toBe(true);
    await dialog.getByRole('checkbox', { name: 'I have read and accept the licence mit' }).check();
    await download.click();
    await dialog.getByText(/You may close this/).waitFor();
    const isHeld = (): boolean =>
      existsSync(staging) &&
      readdirSync(staging).some(
        (name) => name.endsWith('.part') && statSync(join(staging, name)).size === HELD_BYTES,
      );
    await expect.poll(isHeld, { timeout: 30_000 }).toBe(true);
    await expectAccessible(page);

    const [claim] = readdirSync(join(staging, '.owners'));
    const owner = JSON.parse(readFileSync(join(staging, '.owners', claim!, 'owner.json'), 'utf8')) as {
      pid: number;
    };
    process.kill(owner.pid, 'SIGKILL');
    await dialog.getByText(/its process ended unexpectedly \(SIGKILL\)/).waitFor();
    await dialog.getByRole('button', { name: 'Close', exact: true }).click();
    await page.getByText(/Tiny-1 is downloaded in part: 1\d\.\d KiB of/).waitFor();
    await server.kill();
    hub.faults.length = 0;
    hub.release();

    const again = await startServer(workspace, { port: server.port, token: server.token });
    try {
      await page.goto(again.address('/models'));
      await page.reload();
      const region = page.getByRole('region', { name: 'Unfinished downloads' });
      await region.getByRole('button', { name: 'Resume' }).click();
      const row = page.getByRole('row', { name: /Tiny-1/ });
      await row.getByText('verified').waitFor();
      await row.getByText(`${MODEL} @ ${commit.slice(0, 8)}`).waitFor();
      await region.waitFor({ state: 'detached' });
      expect(readFileSync(join(directory, 'model.safetensors')).equals(files['model.safetensors']!)).toBe(
        true,
      );
      const resumed = hub.requests.filter(
        ({ host, range }) => host === 'cdn' && range === `bytes=${HELD_BYTES}-`,
      );
      expect(resumed).toHaveLength(1);
    } finally {
      await again.stop();
    }
  },
);

e2e('a data set by two of its languages, and what to do with it; the endpoint of the settings', async () => {
  const languages = Array.from({ length: 15 }, (_, i) => `lang${String(i).padStart(2, '0')}`);
  hub.put({
    kind: 'dataset',
    name: 'org/data',
    files: Object.fromEntries(languages.map((name) => [`${name}/test.jsonl`, '{"a": 1}\n'])),
  });
  vi.stubEnv('HF_ENDPOINT', '');
  const server = await startServer(join(folder, 'workspace'));
  try {
    const { page, errors } = await openPage(server.address('/settings'));
    const endpoint = page.getByRole('textbox', { name: 'Endpoint' });
    await endpoint.fill('http://mirror.example');
    await page.getByRole('button', { name: 'Save endpoint' }).click();
    await page.getByText(/must begin with https:\/\//).waitFor();
    await endpoint.fill(hub.endpoint);
    await page.getByRole('button', { name: 'Save endpoint' }).click();
    await page.getByText(`Now ${hub.endpoint}: Set here.`).waitFor();
    await page.getByText('HF_TOKEN of the environment is used.').waitFor();
    expect(await page.content()).not.toContain(TOKEN);

    await page.goto(server.address('/benchmarks'));
    await lookUp(page, 'org/data');
    const dialog = page.getByRole('dialog', { name: 'Download a data set from the Hub' });
    await dialog.getByText('15 of 15 parts').waitFor();
    await dialog.getByRole('button', { name: 'None' }).click();
    await dialog.getByRole('textbox', { name: 'Search parts' }).fill('lang1');
    await dialog.getByRole('checkbox', { name: /lang10/ }).check();
    await dialog.getByRole('checkbox', { name: /lang14/ }).check();
    await dialog.getByText('2 of 15 parts').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('checkbox', { name: 'The repository states no licence; I may use it' }).check();
    await dialog.getByRole('button', { name: 'Download', exact: true }).click();
    await dialog.getByText('Downloaded, every byte checked').waitFor();
    await dialog.getByText(/It is data, not yet a benchmark/).waitFor();
    await expectAccessible(page);
    const directory = join(folder, 'workspace', 'datasets', 'data');
    expect(readdirSync(directory).sort()).toEqual(['atlas-download.json', 'lang10', 'lang14']);
    expect(errors).toEqual([]);
  } finally {
    await server.stop();
  }
});

e2e('the desktop program keeps a token in the key store, uses it, and forgets it', async () => {
  vi.stubEnv('HF_TOKEN', '');
  hub.put({ name: MODEL, files, gatedFor: [TOKEN] });
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  const [workspace, userData] = [join(folder, 'workspace'), join(folder, 'user-data')];
  const program = launchElectronDouble({ browser, workspace, userData });
  onTestFinished(program.kill);
  const page = await program.page();
  await page.getByRole('link', { name: 'Settings' }).click();
  const group = page.getByRole('group', { name: 'Token' });
  await group.getByText('There is no token.').waitFor();
  await group.getByRole('textbox', { name: 'New token' }).fill('hf_ short');
  await group.getByRole('button', { name: 'Save token' }).click();
  await page
    .getByRole('alert')
    .getByText(/is no token; copy it whole/)
    .waitFor();
  await group.getByRole('textbox', { name: 'New token' }).fill(TOKEN);
  await group.getByRole('button', { name: 'Save token' }).click();
  await group.getByText("A token is kept in this system's key store.").waitFor();
  expect(await page.content()).not.toContain(TOKEN);
  expect(statSync(join(userData, 'hub-token')).mode & 0o777).toBe(0o600);
  expect(filesWith(TOKEN)).toEqual([]);

  await page.getByRole('link', { name: 'Models', exact: true }).first().click();
  await lookUp(page, MODEL);
  const dialog = page.getByRole('dialog', { name: 'Download a model from the Hub' });
  await dialog.getByText('gated, you have access').waitFor();
  await dialog.getByRole('checkbox', { name: /states no licence/ }).check();
  await dialog.getByRole('button', { name: 'Download', exact: true }).click();
  await dialog.getByText('Downloaded, every byte checked').waitFor();
  await dialog.getByRole('button', { name: 'Done' }).click();

  await page.getByRole('link', { name: 'Settings' }).click();
  await group.getByRole('button', { name: 'Forget token' }).click();
  await group.getByText('There is no token.').waitFor();
  expect(existsSync(join(userData, 'hub-token'))).toBe(false);
  expect(filesWith(TOKEN)).toEqual([]);
  expect(program.output()).not.toContain(TOKEN);
});

/** Files under the test's folder that hold a text, in the clear. */
function filesWith(text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text));
}
