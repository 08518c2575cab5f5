/**
 * @file The plain Node that workers and jobs run on. Electron's own is none: its memory cage refuses the buffers that
 * native runtimes share, and it would drag a browser into every worker.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import { InputError } from '../../shared/model/input-error.ts';

/**
 * Absolute path of the Node that is packaged with the program; from a clone, the one that `npm start` runs on.
 *
 * @throws {InputError} It is missing.
 */
export function plainNodePath(): string {
  if (app.isPackaged) {
    const packaged = join(
      process.resourcesPath,
      'node',
      process.platform === 'win32' ? 'node.exe' : 'bin/node',
    );
    if (existsSync(packaged)) return packaged;
    throw new InputError(packaged, 'is missing; install Adapter Atlas again');
  }
  const given = process.env['ATLAS_NODE'];
  if (given !== undefined && existsSync(given)) return given;
  throw new InputError('ATLAS_NODE', 'names no Node for the workers; start Adapter Atlas with "npm start"');
}
