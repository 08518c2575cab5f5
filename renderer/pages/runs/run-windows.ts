/**
 * @file The rows of a list that are in sight, fetched in windows as it scrolls.
 */
import { useQueries } from '@tanstack/react-query';
import type { RunListRow, RunQuery } from '../../../shared/rpc/runs.ts';
import { api } from '../../api/client.ts';

const WINDOW = 100;

/**
 * @param places The first and last place in sight; null for none.
 * @param columns Fields of the configuration to get with each row.
 * @returns The row of a place, null while it is on its way.
 */
export function useRunWindows(
  query: RunQuery,
  places: { readonly first: number; readonly last: number } | null,
  columns: readonly string[],
): { readonly rowAt: (place: number) => RunListRow | null; readonly error: unknown } {
  const first = places === null ? 0 : Math.floor(places.first / WINDOW);
  const last = places === null ? -1 : Math.floor(places.last / WINDOW);
  const windows = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const results = useQueries({
    queries: windows.map((index) =>
      api.runs.list.queryOptions({
        input: { query, offset: index * WINDOW, limit: WINDOW, columns: [...columns] },
      }),
    ),
  });
  return {
    rowAt: (place) => results[Math.floor(place / WINDOW) - first]?.data?.rows[place % WINDOW] ?? null,
    error: results.find(({ error }) => error !== null)?.error ?? null,
  };
}
