/**
 * @file Who asks the Hub, and where it is: the environment's token before the stored one, as the Hub's own tools
 * have it; the endpoint of the settings before the environment's.
 */
import { HUB_ENDPOINT } from '../../shared/model/hub.ts';
import type { HubAccessInfo } from '../../shared/rpc/hub.ts';
import { environmentEndpoint, environmentToken, type HubAccess } from '../library/hub/endpoint.ts';
import type { Store } from '../store/store.ts';

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
    endpoint: settings.read().hubEndpoint ?? environmentEndpoint() ?? HUB_ENDPOINT,
    token: environmentToken() ?? (await stored?.read()) ?? null,
  };
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
