/**
 * @file The training curve of a run: asked for once, then only what is new of it.
 */
import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import type { StepPoint } from '../../../shared/model/result.ts';
import { api, client } from '../../api/client.ts';

/** Steps of one answer. */
const PAGE = 5000;

export function useSteps(runId: string): UseQueryResult<readonly StepPoint[]> {
  const queryClient = useQueryClient();
  const queryKey = api.run.steps.key({ input: { runId } });
  return useQuery({
    queryKey,
    // Comparing thousands of points with themselves would cost more than it saves.
    structuralSharing: false,
    queryFn: ({ signal }) =>
      readOn(runId, queryClient.getQueryData<readonly StepPoint[]>(queryKey) ?? [], signal),
  });
}

async function readOn(
  runId: string,
  known: readonly StepPoint[],
  signal: AbortSignal,
): Promise<readonly StepPoint[]> {
  let points = known;
  for (;;) {
    const afterStep = points.at(-1)?.step ?? 0;
    const answer = await client.run.steps({ runId, afterStep, limit: PAGE }, { signal });
    if (answer.lastStep < afterStep) {
      // A worker that went on from a checkpoint does its last steps again.
      points = points.filter(({ step }) => step <= answer.lastStep);
      return points;
    }
    if (answer.points.length > 0) points = [...points, ...answer.points];
    if (answer.points.length < PAGE) return points;
  }
}
