/**
 * @file What every procedure starts from: the closed set of errors a call can end with.
 */
import { oc } from '@orpc/contract';

/**
 * The only codes a caller has to tell apart. The message is one sentence for the user; a defect's details go to the
 * log and not over the wire.
 */
export const RPC_ERRORS = {
  /** A file, field or value that the user gave is wrong; the message says which, and what to do. */
  INVALID_INPUT: { status: 422 },
  /** What the call is about is not there (any more). */
  NOT_FOUND: { status: 404 },
  /** It is in a state that the call does not fit, such as resuming a finished run. */
  CONFLICT: { status: 409 },
  /** This host cannot do it, such as a native dialog in a browser. */
  UNAVAILABLE: { status: 501 },
  /** A defect of ours. */
  INTERNAL: { status: 500 },
} as const;

export type RpcErrorCode = keyof typeof RPC_ERRORS;

/** The base of every procedure's contract. */
export const procedure = oc.errors(RPC_ERRORS);
