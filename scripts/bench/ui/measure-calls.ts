/**
 * @file How long calls of the main process take, there and back over a real connection.
 */
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { RpcClient } from '../../../shared/rpc/contract.ts';
import { runQuerySchema, type RunQuery } from '../../../shared/rpc/runs.ts';

const REPEATS = 9;

export interface CallTimes {
  readonly name: string;
  /** Milliseconds. */
  readonly times: readonly number[];
}

/** Calls what the screens call. @param runs Of a comparison, the first with its items. */
export async function measureCalls(
  origin: string,
  token: string,
  runs: readonly string[],
): Promise<CallTimes[]> {
  const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/rpc?token=${token}`, { origin });
  await once(socket, 'open');
  const link = new RPCLink({ websocket: socket });
  const client: RpcClient = createORPCClient(link);
  try {
    const measured: CallTimes[] = [];
    for (const [name, call] of Object.entries(callsOf(client, runs))) {
      const times: number[] = [];
      for (let repeat = 0; repeat < REPEATS; repeat++) {
        const started = performance.now();
        await call(repeat);
        times.push(performance.now() - started);
      }
      measured.push({ name, times });
    }
    return measured;
  } finally {
    socket.close();
  }
}

/** Each of them asks for something else every time, so that no answer is one that was kept. */
function callsOf(
  client: RpcClient,
  runs: readonly string[],
): Record<string, (turn: number) => Promise<unknown>> {
  const query = (change: Partial<RunQuery>): RunQuery => runQuerySchema.parse(change);
  const seeds = (turn: number): Partial<RunQuery> => ({ search: `seed ${1 + (turn % 5)} sweep ${turn}` });
  const runOf = (turn: number): string => runs[turn % runs.length]!;
  return {
    'runs.list': (turn) =>
      client.runs.list({
        query: query({}),
        offset: turn * 1000,
        limit: 100,
        columns: ['training.learningRate'],
      }),
    'runs.list, sorted': (turn) =>
      client.runs.list({
        query: query({ ...seeds(turn), sort: { by: 'transfer', descending: true } }),
        offset: 0,
        limit: 100,
        columns: [],
      }),
    'runs.outline': (turn) => client.runs.outline({ query: query(seeds(turn)) }),
    'runs.outline, grouped': (turn) =>
      client.runs.outline({ query: query({ ...seeds(turn), group: 'training.learningRate' }) }),
    'runs.workload': () => client.runs.workload({ next: 4 }),
    'experiments.recent': () => client.experiments.recent({ limit: 6 }),
    'run.get': (turn) => client.run.get({ runId: runOf(turn) }),
    'run.languages': (turn) => client.run.languages({ runId: runOf(turn) }),
    'run.steps': (turn) => client.run.steps({ runId: runOf(turn), afterStep: 0, limit: 10_000 }),
    'run.items': (turn) =>
      client.run.items({
        runId: runOf(turn),
        language: 'eng_Latn',
        filter: 'all',
        order: 'file',
        search: '',
        offset: 0,
        limit: 100,
      }),
    'compare.outline': (turn) =>
      client.compare.outline({
        runs: [...runs],
        experiment: null,
        baseline: runOf(turn),
        mergeSeeds: turn % 2 === 0,
      }),
    'compare.candidates': (turn) => client.compare.candidates({ search: `seed ${turn}`, limit: 30 }),
  };
}
