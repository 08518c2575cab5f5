/**
 * @file Who asks the Hub, and where it is: the environment's token before the stored one, as the Hub's own tools
 * have it; the endpoint of the settings before the environment's.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { endpointSchema, HUB_ENDPOINT } from '../../shared/model/hub.ts';
import { parseInput } from '../../shared/model/schema-problem.ts';
import type { HubAccessInfo } from '../../shared/rpc/hub.ts';
import { environmentEndpoint, environmentToken, type HubAccess } from '../library/hub/endpoint.ts';
import type { Store } from '../store/store.ts';
import { DATABASE, readWorkspace } from './workspace.ts';

/** One secret in the system's key store. */
export interface SecretStore {
  /** Whether this system has a key store. */
  readonly isAvailable: () => Promise<boolean>;
  /** Null where there is none, or it cannot be read any more. */
  readonly read: () => Promise<string | null>;
  /** Null forgets it. Rejects with an InputError where there is no key store, or it refuses. */
  readonly write: (secret: string | null) => Promise<void>;
}

/** @param stored Null where there is no key store. @throws {InputError} The environment names what cannot be. */
export async function hubAccess({ settings }: Store, stored: SecretStore | null): Promise<HubAccess> {
  return {
    endpoint: endpointOf(settings.read().hubEndpoint),
    token: environmentToken() ?? (await stored?.read()) ?? null,
  };
}

/**
 * The same for a command, which has no key store.
 *
 * @param directory Of the workspace, whose settings count; it need not be there.
 * @param asked On the command line; it wins.
 * @throws {InputError} It, or what the environment names, cannot be used.
 */
export function commandHubAccess(directory: string, asked?: string): HubAccess {
  const endpoint =
    asked === undefined
      ? endpointOf(storedEndpoint(directory))
      : parseInput(endpointSchema, asked, '--endpoint');
  return { endpoint, token: environmentToken() };
}

function storedEndpoint(directory: string): string | null {
  if (!existsSync(join(directory, DATABASE))) return null;
  const store = readWorkspace(directory);
  try {
    return store.settings.read().hubEndpoint;
  } finally {
    store.close();
  }
}

/** @param stored Of the settings; null where they name none. */
function endpointOf(stored: string | null): string {
  return stored ?? environmentEndpoint() ?? HUB_ENDPOINT;
}

/** The same for people to see, without the token. */
export async function describeHubAccess(store: Store, stored: SecretStore | null): Promise<HubAccessInfo> {
  const { endpoint, token } = await hubAccess(store, stored);
  return {
    endpoint,
    endpointFrom:
      store.settings.read().hubEndpoint !== null
        ? 'settings'
        : environmentEndpoint() !== null
          ? 'environment'
          : 'default',
    tokenFrom: environmentToken() !== null ? 'environment' : token !== null ? 'key store' : null,
    canStoreToken: (await stored?.isAvailable()) ?? false,
  };
}

/** A line for bug reports. */
export function hubAccessText({ endpoint, tokenFrom }: HubAccessInfo): string {
  return `Hugging Face Hub: ${endpoint}, ${tokenFrom === null ? 'no token' : `a token from the ${tokenFrom}`}`;
}
