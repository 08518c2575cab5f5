/**
 * @file The token for the Hugging Face Hub: encrypted with a key that the system's key store holds, in a file of the
 * program's own folder.
 */
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { app, safeStorage } from 'electron';
import { InputError } from '../../shared/model/input-error.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import type { SecretStore } from '../services/hub-access.ts';

/** The store; ask it once Electron is ready. */
export function hubTokenStore(): SecretStore {
  const file = join(app.getPath('userData'), 'hub-token');
  return { isAvailable, read: () => read(file), write: (token) => write(file, token) };
}

async function isAvailable(): Promise<boolean> {
  // Without a key store, Electron on Linux would encrypt with a password that is in its source.
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return false;
  return safeStorage.isAsyncEncryptionAvailable();
}

async function read(file: string): Promise<string | null> {
  if (!existsSync(file) || !(await isAvailable())) return null;
  try {
    return (await safeStorage.decryptStringAsync(readFileSync(file))).result;
  } catch {
    // Of another user or machine, or the key store was reset: as if there were none.
    return null;
  }
}

async function write(file: string, token: string | null): Promise<void> {
  if (token === null) {
    rmSync(file, { force: true });
    return;
  }
  if (!(await isAvailable())) {
    throw new InputError(
      'token',
      'this system has no key store to keep it in; set HF_TOKEN in the environment instead',
    );
  }
  writeFileAtomic(file, await safeStorage.encryptStringAsync(token));
  chmodSync(file, 0o600);
}
