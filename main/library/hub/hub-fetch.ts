/**
 * @file How the Hub is asked: the token goes to the Hub's own origin and nowhere else, and what is refused for a
 * while is asked again.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { formatDuration } from '../../../shared/format/duration.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import type { HubAccess } from './endpoint.ts';
import { HubRefusal } from './hub-problem.ts';

/** Attempts at one request: seconds of patience where somebody looks on, two minutes where nobody has to. */
const ATTEMPTS = { brief: 4, long: 9 } as const;
/** Before the second attempt; twice as long before each that follows. */
const FIRST_PAUSE_MS = 500;
/** A server that has not begun to answer by then is asked again. */
const ANSWER_MS = 30_000;
/** Nobody waits longer because a server asks for it. */
const LONGEST_WAIT_MS = 10 * 60_000;
const RETRIED_STATUSES: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

export interface HubFetchOptions {
  readonly signal?: AbortSignal;
  /** Brief unless told otherwise. */
  readonly patience?: keyof typeof ATTEMPTS;
  /** Told what is waited for, in a few words. */
  readonly onWait?: (message: string) => void;
}

/**
 * A `fetch` for the Hub. Redirects to other origins are followed without the token (the Fetch Standard removes the
 * header there), and so is what a response's own links name.
 *
 * @returns A function that rejects with a HubRefusal for an error that will stay, and with an InputError once the
 * network or the server has failed too often.
 */
export function hubFetch({ endpoint, token }: HubAccess, options: HubFetchOptions = {}): typeof fetch {
  const { signal, patience = 'brief', onWait } = options;
  const home = new URL(endpoint).origin;
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const headers = new Headers(init?.headers);
    if (token !== null && url.origin === home) headers.set('Authorization', `Bearer ${token}`);
    for (let attempt = 1; ; attempt++) {
      const isLast = attempt === ATTEMPTS[patience];
      let pauseMs = FIRST_PAUSE_MS * 2 ** (attempt - 1);
      try {
        const response = await answered(url, { ...init, headers }, signal);
        if (response.ok || isMissingFile(response)) return response;
        if (!RETRIED_STATUSES.has(response.status)) throw await refusal(response);
        pauseMs = askedPauseMs(response) ?? pauseMs;
        await response.body?.cancel();
        if (isLast || pauseMs > LONGEST_WAIT_MS) throw busy(url, response.status, pauseMs);
        if (response.status === 429) onWait?.(`${url.host} asks to wait ${formatDuration(pauseMs)}`);
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof InputError || error instanceof HubRefusal) throw error;
        if (isLast) throw unreachable(url, error);
        onWait?.(`${url.host} does not answer; trying again`);
      }
      await delay(pauseMs, undefined, signal === undefined ? {} : { signal });
    }
  };
}

/** Rejects where no answer begins in time; once it has begun, only `signal` ends it. */
async function answered(url: URL, init: RequestInit, signal: AbortSignal | undefined): Promise<Response> {
  const tooLate = new AbortController();
  const timer = setTimeout(() => tooLate.abort(new Error('no answer in time')), ANSWER_MS);
  try {
    const signals = signal === undefined ? [tooLate.signal] : [tooLate.signal, signal];
    return await fetch(url, { ...init, signal: AbortSignal.any(signals) });
  } finally {
    clearTimeout(timer);
  }
}

/** The Hub's library asks whether a file is there, and reads this as no. */
function isMissingFile({ status, headers }: Response): boolean {
  return status === 404 && headers.get('X-Error-Code') === 'EntryNotFound';
}

async function refusal(response: Response): Promise<HubRefusal> {
  await response.body?.cancel();
  return new HubRefusal(response);
}

/** Retry-After: seconds, or a date. */
function askedPauseMs({ headers }: Response): number | null {
  const text = headers.get('Retry-After');
  if (text === null) return null;
  const milliseconds = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : null;
}

function busy({ host }: URL, status: number, pauseMs: number): InputError {
  return new InputError(
    host,
    status === 429
      ? `allows no more requests for now; try again in ${formatDuration(pauseMs)}, or with a token`
      : `answers with error ${status}; it may be down, so try again later`,
  );
}

function unreachable({ host }: URL, cause: unknown): InputError {
  return new InputError(
    host,
    `does not answer (${networkReason(cause)}); check the network, and the endpoint in the settings or in HF_ENDPOINT`,
    { cause },
  );
}

/** What the system says of a failed connection: a code such as ECONNRESET where there is one. */
export function networkReason(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (inner instanceof Error && 'code' in inner && typeof inner.code === 'string') return inner.code;
  return inner instanceof Error ? inner.message : String(inner);
}
