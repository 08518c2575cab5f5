/**
 * @file How procedures are implemented, and how what they throw becomes one of the contract's errors.
 */
import { ValidationError } from '@orpc/contract';
import { implement, ORPCError } from '@orpc/server';
import { InputError } from '../../shared/model/input-error.ts';
import { fieldName } from '../../shared/model/schema-problem.ts';
import { contract } from '../../shared/rpc/contract.ts';
import { RPC_ERRORS, type RpcErrorCode } from '../../shared/rpc/procedure.ts';
import { explainSystemProblem } from '../files/system-problem.ts';
import type { RpcContext } from './context.ts';

/** An error that the caller can tell apart by its code. */
export function rpcError(code: RpcErrorCode, message: string): ORPCError<RpcErrorCode, undefined> {
  return new ORPCError(code, { status: RPC_ERRORS[code].status, message, defined: true });
}

/** The implementer: `os.runs.list.handler(...)`. */
export const os = implement(contract)
  .$context<RpcContext>()
  .use(async ({ context, next }) => {
    try {
      return await next();
    } catch (error) {
      throw asRpcError(error, context.workbench.store.directory);
    }
  });

function asRpcError(error: unknown, workspace: string): unknown {
  // Some are the contract's own, the others oRPC's refusals of a malformed call.
  if (error instanceof ORPCError) return asRefusal(error as ORPCError<string, unknown>);
  const explained = explainSystemProblem(error, workspace);
  if (explained instanceof InputError) return rpcError('INVALID_INPUT', explained.message);
  console.error(error);
  return rpcError('INTERNAL', 'Something went wrong inside Adapter Atlas; the log has the details.');
}

/** What the contract refused, in the words that everything else that is wrong with an input is told in. */
function asRefusal(error: ORPCError<string, unknown>): ORPCError<string, unknown> {
  if (error.code !== 'BAD_REQUEST' || !(error.cause instanceof ValidationError)) return error;
  const issue = error.cause.issues[0];
  // Whole sentences are meant for people, who know no field.
  if (issue?.message.endsWith('.') === true) return rpcError('INVALID_INPUT', issue.message);
  const path = (issue?.path ?? []).map((part) => (typeof part === 'object' ? part.key : part));
  const where = path.length === 0 ? 'this call' : `field "${fieldName(path)}"`;
  return rpcError(
    'INVALID_INPUT',
    new InputError(where, issue?.message ?? 'is not what was asked for').message,
  );
}
