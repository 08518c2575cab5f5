/**
 * @file Where the Hub is and who asks, as the environment tells it.
 */
import { endpointSchema, tokenSchema } from '../../../shared/model/hub.ts';
import { parseInput } from '../../../shared/model/schema-problem.ts';

export interface HubAccess {
  /** Without a slash at its end. */
  readonly endpoint: string;
  /** Null for whoever may read what everybody may. */
  readonly token: string | null;
}

/** HF_ENDPOINT, null where it is not set. @throws {InputError} It is no address that can be used. */
export function environmentEndpoint(): string | null {
  const given = process.env['HF_ENDPOINT'];
  return given === undefined || given === '' ? null : parseInput(endpointSchema, given, 'HF_ENDPOINT');
}

/** HF_TOKEN, null where it is not set. @throws {InputError} It cannot be a token. */
export function environmentToken(): string | null {
  const given = process.env['HF_TOKEN'];
  return given === undefined || given === '' ? null : parseInput(tokenSchema, given, 'HF_TOKEN');
}
