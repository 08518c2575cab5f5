/**
 * @file Keeps queries true: follows what changes in the main process and marks the queries about it as out of date.
 */
import type { QueryClient } from '@tanstack/react-query';
import type { Change, Notice } from '../../shared/rpc/changes.ts';
import { api, client } from './client.ts';

const RETRY_MS = 500;

type Listener = (change: Change) => void;
const listeners = new Set<Listener>();

/** Calls `listener` with every change, for what no query holds. @returns Ends it. */
export function onChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Follows changes for as long as the page lives. */
export async function followChanges(queryClient: QueryClient): Promise<never> {
  let after: Pick<Notice, 'session' | 'seq'> | null = null;
  for (;;) {
    try {
      for await (const { session, seq, changes } of await client.changes.watch({ after })) {
        after = { session, seq };
        for (const change of changes) apply(queryClient, change);
      }
    } catch {
      // The connection is down; it says so itself and comes back.
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

function apply(queryClient: QueryClient, change: Change): void {
  for (const queryKey of outdatedBy(change)) void queryClient.invalidateQueries({ queryKey });
  for (const listener of listeners) listener(change);
}

/** The keys of what a change puts out of date. */
function outdatedBy(change: Change): readonly (readonly unknown[])[] {
  switch (change.topic) {
    case 'reset':
      return [[]];
    case 'job':
      return [api.jobs.key()];
    case 'run':
    case 'runs':
    case 'queue':
    case 'experiments':
    case 'drafts':
    case 'models':
    case 'benchmarks':
    case 'comparisons':
    case 'reports':
    case 'settings':
      return [];
  }
}
