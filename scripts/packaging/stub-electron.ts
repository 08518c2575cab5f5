/**
 * @file A stand-in for Electron's distribution, for building the package where Electron cannot be fetched: everything
 * that electron-builder looks for, and nothing that runs.
 */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPackage } from '@electron/asar';

/** What @electron/fuses finds the fuses by: the sentinel, the wire's version, its length, and each fuse as it comes. */
const FUSE_WIRE = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u0008' + '01001001';

/** @param folder Is made. @param version Of Electron, as the package says. */
export async function writeStubElectron(folder: string, version: string): Promise<void> {
  const app = `${folder}-default-app`;
  mkdirSync(app, { recursive: true });
  mkdirSync(join(folder, 'resources'), { recursive: true });
  mkdirSync(join(folder, 'locales'), { recursive: true });
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'default-app', main: 'main.js' }));
  writeFileSync(join(app, 'main.js'), '');
  await createPackage(app, join(folder, 'resources', 'default_app.asar'));
  writeFileSync(join(folder, 'version'), version);
  const executable = join(folder, 'electron');
  writeFileSync(executable, `#!/bin/sh\nexit 1\n${FUSE_WIRE}\n`, 'latin1');
  chmodSync(executable, 0o755);
}
