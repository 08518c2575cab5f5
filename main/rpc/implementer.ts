/**
 * @file How procedures are implemented, and how what they throw becomes one of the contract's errors.
 */
import { implement, ORPCError } from '@orpc/server';
import { InputError } from '../../shared/model/input-error.ts';
import { contract } from '../../shared/rpc/contract.ts';
import { RPC_ERRORS, type RpcErrorCode } from '../../shared/rpc/procedure.ts';
import { explainSystemProblem } from '../services/system-problem.ts';
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
  if (error instanceof ORPCError) return error;
  const explained = explainSystemProblem(error, workspace);
  if (explained instanceof InputError) return rpcError('INVALID_INPUT', explained.message);
  console.error(error);
  return rpcError('INTERNAL', 'Something went wrong inside Adapter Atlas; the log has the details.');
}
