/**
 * @file What the Hub refuses, as a sentence that says what to do.
 */
import { InvalidApiResponseFormatError } from '@huggingface/hub';
import type { HubKind } from '../../../shared/model/hub.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import type { HubAccess } from './endpoint.ts';

/** An answer that is an error and will stay one. */
export class HubRefusal extends Error {
  override readonly name = 'HubRefusal';
  readonly status: number;
  /** The Hub's own word for it, such as `GatedRepo`; null from a mirror that has none. */
  readonly code: string | null;

  constructor({ status, headers }: Response) {
    super(`The Hub answered with ${status} ${headers.get('X-Error-Code') ?? ''}`);
    this.status = status;
    this.code = headers.get('X-Error-Code');
  }
}

/** What is asked for, and by whom. */
export interface HubTarget {
  readonly kind: HubKind;
  readonly repository: string;
  readonly revision: string;
  readonly access: HubAccess;
}

/** As sentences name it. */
export function targetName({ kind, repository }: Pick<HubTarget, 'kind' | 'repository'>): string {
  return `${kind === 'model' ? 'model' : 'data set'} ${repository}`;
}

/** The page of a repository, for people. */
export function repositoryPage({ kind, repository, access }: Omit<HubTarget, 'revision'>): string {
  return `${access.endpoint}/${kind === 'dataset' ? 'datasets/' : ''}${repository}`;
}

const GIVE_TOKEN =
  'give a token of an account that may read it, in the settings of the desktop program or as HF_TOKEN in the environment';

/**
 * An InputError for what the Hub refused, or what does not answer as the Hub does; other errors as they are.
 *
 * @param isKnown Whether the repository was seen before: what is refused then is access to its files.
 */
export function explainRefusal(error: unknown, target: HubTarget, isKnown: boolean): unknown {
  const { endpoint } = target.access;
  if (error instanceof InvalidApiResponseFormatError || error instanceof SyntaxError) {
    return new InputError(endpoint, 'does not answer as the Hub does; check the endpoint', { cause: error });
  }
  // An answer that broke off while it was read.
  if (error instanceof TypeError && error.cause instanceof Error) {
    return new InputError(endpoint, 'broke off in the middle of an answer; try again', { cause: error });
  }
  if (!(error instanceof HubRefusal)) return error;
  return new InputError(targetName(target), problemOf(error, target, isKnown), { cause: error });
}

function problemOf({ status, code }: HubRefusal, target: HubTarget, isKnown: boolean): string {
  const { access, revision } = target;
  const hasToken = access.token !== null;
  if (code === 'GatedRepo' || (code === null && (status === 403 || (status === 401 && isKnown)))) {
    const page = repositoryPage(target);
    return hasToken
      ? `is gated, and the account of the token has no access (yet); ask for it at ${page}, and check that the token may read gated repositories`
      : `is gated; accept its conditions at ${page}, then ${GIVE_TOKEN}`;
  }
  if (code === 'RevisionNotFound') {
    return `has no revision "${revision}"; write a branch, a tag or a commit of it, such as main`;
  }
  if (code === null && status === 401 && hasToken) {
    return 'cannot be read with this token, which is not valid (any more); make a new one in the settings of your account';
  }
  if (code === 'RepoNotFound' || status === 401 || status === 404) {
    return `is not at ${access.endpoint}, or is private; check its name, and for a private one ${GIVE_TOKEN}`;
  }
  return `cannot be read: ${new URL(access.endpoint).host} answers with error ${status}${code === null ? '' : ` (${code})`}`;
}
