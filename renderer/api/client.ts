/**
 * @file The typed client of the main process, and its queries for React.
 */
import { createORPCClient } from '@orpc/client';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import type { RpcClient } from '../../shared/rpc/contract.ts';
import { openConnection } from './connection.ts';

/** Calls: `await client.runs.pause({ runId })`. */
export const client: RpcClient = createORPCClient(openConnection());

/** Queries and mutations: `useQuery(api.runs.list.queryOptions({ input }))`. */
export const api = createTanstackQueryUtils(client);
