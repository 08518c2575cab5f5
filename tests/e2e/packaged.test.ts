/**
 * @file The installed program: built by electron-builder from its real configuration around a stub of Electron, opened,
 * and run on the double of Electron. Its archive has what Electron reads, the rest lies beside it, and a shortened demo
 * is trained and scored by the worker and the Node that it ships.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch } from 'node:os';
import { dirname, join } from 'node:path';
import { extractFile, listPackage, statFile } from '@electron/asar';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { openWorkspace } from '../../main/services/workspace.ts';
import { chromiumPath, launchChromium } from '../../scripts/browser/chromium.ts';
import { writeStubElectron } from '../../scripts/packaging/stub-electron.ts';
import { callFromPage } from '../helpers/call-from-page.ts';
import { launchElectronDouble } from '../helpers/electron-double/launch.ts';
import { queueRuns } from '../helpers/queue-runs.ts';
import { temporaryDirectory } from '../helpers/temporary-directory.ts';

const require = createRequire(import.meta.url);
const root = join(import.meta.dirname, '../..');
const canPackage =
  process.platform === 'linux' && existsSync(join(root, `node_modules/node-linux-${arch()}`));

const manifest = z.object({ version: z.string() });
const patience = { timeout: 90_000, interval: 100 };

describe.skipIf(!canPackage)('the installed program', () => {
  let clean = (): void => undefined;
  let folder: string;
  let program: string;
  let resources: string;
  let archive: string;

  beforeAll(async () => {
    folder = temporaryDirectory((remove) => (clean = remove));
    const stub = join(folder, 'electron');
    const { version } = manifest.parse(
      JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8')),
    );
    await writeStubElectron(stub, version);
    const { status, stdout } = spawnSync(
      process.execPath,
      [
        require.resolve('electron-builder/cli.js'),
        ...['--linux', '--dir', `--${arch()}`, '--publish', 'never'],
        ...[`-c.electronDist=${stub}`, `-c.directories.output=${join(folder, 'packages')}`],
      ],
      { cwd: root, encoding: 'utf8', env: { ...process.env, ATLAS_NODE: process.execPath } },
    );
    expect(status, stdout).toBe(0);
    program = join(folder, 'packages', arch() === 'x64' ? 'linux-unpacked' : `linux-${arch()}-unpacked`);
    resources = join(program, 'resources');
    archive = join(resources, 'app.asar');
  });
  afterAll(() => clean());

  test('has in its archive what Electron reads, and beside it what plain Node reads', () => {
    const files = listPackage(archive, { isPack: false }).map((path) => path.slice(1));
    const isUnpacked = (path: string): boolean => {
      const entry = statFile(archive, path);
      return 'unpacked' in entry && entry.unpacked === true;
    };
    const packed = ['out/app/main.js', 'out/app/preload.cjs', 'out/renderer/index.html'];
    const page = extractFile(archive, 'out/renderer/index.html').toString();
    const assets = [...page.matchAll(/(?:src|href)="\/([^"]+)"/g)].map(([, path]) => `out/renderer/${path!}`);
    expect(assets.length).toBeGreaterThan(1);
    for (const path of [...packed, ...assets]) {
      expect(files).toContain(path);
      expect(isUnpacked(path), path).toBe(false);
    }
    for (const path of [
      'main/worker/worker.ts',
      'main/jobs/job-process.ts',
      'main/reader/reader-process.ts',
      'shared/model/run.ts',
      'resources/languages.json',
      'resources/icons/icon.png',
      'resources/demo/experiment.yaml',
      'resources/demo/model/model.safetensors',
      'package.json',
      `node_modules/better-sqlite3/prebuilds/linux-${arch()}.node`,
      `node_modules/onnxruntime-node/bin/napi-v6/linux/${arch()}/onnxruntime_binding.node`,
    ]) {
      expect(files).toContain(path);
      expect(isUnpacked(path), path).toBe(true);
      expect(existsSync(join(resources, 'app.asar.unpacked', path)), path).toBe(true);
    }
    const tops = new Set(files.map((path) => path.split('/')[0]));
    expect([...tops].sort()).toEqual([
      ...['LICENSE', 'NOTICE', 'main', 'node_modules', 'out', 'package.json', 'resources', 'shared'],
    ]);
    expect(files.filter((path) => /(^|\/)(darwin|win32)\b.*\.(node|dylib|dll)$/.test(path))).toEqual([]);
    expect(files.filter((path) => path.endsWith('.node')).filter((path) => !isUnpacked(path))).toEqual([]);
  });

  test('does not let Electron be used as a Node, nor load anything but its archive', () => {
    const binary = readFileSync(join(program, 'adapter-atlas'), 'latin1');
    const [, wire] = /dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u0008([01]{8})/.exec(binary) ?? [];
    // In the order of Electron's fuses: run as Node, encrypt cookies, NODE_OPTIONS, --inspect, check the archive, only
    // the archive, a snapshot of its own, more rights for files.
    expect(wire).toBe('01001100');
  });

  test.skipIf(chromiumPath === null)(
    'opens, and works through a shortened demo with its own Node',
    async () => {
      const unpacked = join(resources, 'app.asar.unpacked');
      const app = openArchive(archive, unpacked, join(folder, 'installed'));
      const workspace = join(folder, 'workspace');
      const [runId] = queueRuns(workspace, shortenedDemo(unpacked, join(folder, 'demo.yaml')));
      const browser = await launchChromium();
      const installed = { app, resources };
      const launched = launchElectronDouble({
        browser,
        workspace,
        userData: join(folder, 'user-data'),
        installed,
      });
      try {
        const page = await launched.page();
        await page.getByRole('heading', { level: 1 }).first().waitFor();
        const worker = await vi.waitFor(() => {
          const store = openWorkspace(workspace);
          const directory = store.runDirectory(runId!);
          store.close();
          const { pid } = z
            .object({ pid: z.int() })
            .parse(JSON.parse(readFileSync(join(directory, 'worker.json'), 'utf8')));
          return readlinkSync(`/proc/${pid}/exe`);
        }, patience);
        expect(worker).toBe(join(resources, 'node/bin/node'));
        await vi.waitFor(() => {
          const store = openWorkspace(workspace);
          const run = store.run(runId!);
          store.close();
          expect(run).toMatchObject({ state: 'finished', failure: null });
        }, patience);
        const job = z
          .object({ jobId: z.string() })
          .parse(await callFromPage(page, '/settings/diagnose', undefined));
        await vi.waitFor(async () => {
          expect(await callFromPage(page, '/jobs/get', { jobId: job.jobId })).toMatchObject({
            state: 'finished',
          });
        }, patience);
      } finally {
        await launched.kill();
        await browser.close();
      }
    },
  );
});

/**
 * Lays the archive out as Electron shows it to the program, its unpacked part beside it: a folder named app.asar, whose
 * packages and data are those beside it.
 *
 * @returns The folder.
 */
function openArchive(archive: string, unpacked: string, target: string): string {
  const app = join(target, 'app.asar');
  for (const path of listPackage(archive, { isPack: false })) {
    const name = path.slice(1);
    if (!name.startsWith('out/') || 'files' in statFile(archive, name)) continue;
    mkdirSync(dirname(join(app, name)), { recursive: true });
    writeFileSync(join(app, name), extractFile(archive, name));
  }
  for (const name of ['node_modules', 'package.json', 'resources']) {
    symlinkSync(join(unpacked, name), join(app, name));
  }
  symlinkSync(unpacked, join(target, 'app.asar.unpacked'));
  return app;
}

/** The packaged demo with one method, a few steps and two languages. @returns The experiment's path. */
function shortenedDemo(unpacked: string, file: string): string {
  const demo = join(unpacked, 'resources/demo');
  const experiment = z
    .looseObject({ training: z.looseObject({}) })
    .parse(parse(readFileSync(join(demo, 'experiment.yaml'), 'utf8')));
  const shortened = {
    ...experiment,
    models: [{ path: join(demo, 'model') }],
    tasks: [{ path: join(demo, 'topic') }],
    methods: [{ config: { method: 'lora', r: 2 } }],
    languages: ['eng_Latn', 'deu_Latn'],
    seeds: [1],
    training: { ...experiment.training, maxSteps: 3, evalSteps: 3, saveSteps: 3, batchSize: 2, devItems: 8 },
  };
  writeFileSync(file, stringify(shortened));
  return file;
}
