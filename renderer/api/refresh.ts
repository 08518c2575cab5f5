/**
 * @file Asks again for what is shown and out of date.
 */
import { hashKey, type QueryClient, type QueryKey } from '@tanstack/react-query';

/** Keys that are being asked for again; true where they went out of date once more in the meantime. */
const refreshing = new Map<string, boolean>();

/**
 * Asks again for the queries that are shown, one answer after the other: a new notice does not undo a call that is under
 * way. It ends when the last answer was asked for after the last notice.
 * @param restMs How long to let them be after each answer.
 */
export async function refresh(queryClient: QueryClient, queryKey: QueryKey, restMs: number): Promise<void> {
  const name = hashKey(queryKey);
  if (refreshing.has(name)) {
    refreshing.set(name, true);
    return;
  }
  try {
    do {
      // Invalidating does not ask anew where the first answer is still awaited, which may be older than the notice.
      refreshing.set(name, isAwaited(queryClient, queryKey));
      await queryClient.invalidateQueries({ queryKey });
      if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs));
    } while (refreshing.get(name) === true);
  } finally {
    refreshing.delete(name);
  }
}

/** Whether the first answer to one of the queries that are shown is under way. */
function isAwaited(queryClient: QueryClient, queryKey: QueryKey): boolean {
  const asked = queryClient.getQueryCache().findAll({ queryKey, type: 'active', fetchStatus: 'fetching' });
  return asked.some(({ state }) => state.data === undefined);
}
