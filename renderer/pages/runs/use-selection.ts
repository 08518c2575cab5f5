/**
 * @file Which runs of the list are ticked.
 */
import { useRef, useState } from 'react';
import type { RunQuery } from '../../../shared/rpc/runs.ts';
import { client } from '../../api/client.ts';

export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** @param place Of the run in the list. @param isRange Whether all runs since the last one ticked go with it. */
  readonly toggle: (runId: string, place: number, isRange: boolean) => void;
  readonly selectAll: () => void;
  readonly clear: () => void;
}

export function useSelection(query: RunQuery): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const lastPlace = useRef<number | null>(null);
  const add = (more: readonly string[]): void => setIds((earlier) => new Set([...earlier, ...more]));
  return {
    ids,
    toggle: (runId, place, isRange) => {
      const from = lastPlace.current;
      lastPlace.current = place;
      if (isRange && from !== null) {
        const [first, last] = from < place ? [from, place] : [place, from];
        void client.runs.ids({ query }).then((all) => add(all.slice(first, last + 1)));
        return;
      }
      setIds((earlier) => {
        const next = new Set(earlier);
        if (!next.delete(runId)) next.add(runId);
        return next;
      });
    },
    selectAll: () => void client.runs.ids({ query }).then((all) => setIds(new Set(all))),
    clear: () => setIds(new Set()),
  };
}
