/**
 * @file The workspace that a user chose for every start that names none. It is kept outside of workspaces, in the
 * platform's folder for configuration.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../../shared/model/input-error.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';

const choiceSchema = z.strictObject({ workspace: z.string().min(1) });

/** Where the choice is kept. */
export function choiceFile(): string {
  return join(configurationFolder(), 'workspace.json');
}

function configurationFolder(): string {
  switch (process.platform) {
    case 'win32':
      return join(process.env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Adapter Atlas');
    case 'darwin':
      return join(homedir(), 'Library', 'Preferences', 'Adapter Atlas');
    default:
      return join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'adapter-atlas');
  }
}

/** Absolute; null where none was chosen. @throws {InputError} The file was changed by hand to what it cannot be. */
export function chosenWorkspace(): string | null {
  const file = choiceFile();
  if (!existsSync(file)) return null;
  try {
    return choiceSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).workspace;
  } catch (error) {
    throw new InputError(file, 'does not name a workspace; delete it, or start with --workspace', {
      cause: error,
    });
  }
}

/**
 * Keeps the choice for the next start; null forgets it. Nothing is moved.
 *
 * @throws {InputError} Not an absolute path, or the disk refuses.
 */
export function chooseWorkspace(directory: string | null): void {
  const file = choiceFile();
  if (directory === null) {
    rmSync(file, { force: true });
    return;
  }
  if (!isAbsolute(directory)) {
    throw new InputError(directory, 'is no absolute path; choose the folder from its root');
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileAtomic(file, `${JSON.stringify({ workspace: directory }, null, 2)}\n`);
}
