/**
 * @file What is wrong with a draft: its fields by themselves, at once, and how they fit what is on disk, a moment later.
 */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import {
  DRAFT_STEPS,
  draftProblems,
  stepOf,
  type DraftProblem,
  type DraftStep,
  type ExperimentDraft,
} from '../../../shared/model/experiment-draft.ts';
import { api } from '../../api/client.ts';

export interface DraftProblems {
  /** In the order of the steps. */
  readonly problems: readonly DraftProblem[];
  /** Whether those that are on disk are being looked for. */
  readonly isChecking: boolean;
}

export function useDraftProblems(draft: ExperimentDraft, step: DraftStep): DraftProblems {
  const own = useMemo(() => draftProblems(draft), [draft]);
  const { name: _name, description: _description, ...checked } = draft;
  const { data, isFetching, refetch } = useQuery({
    ...api.drafts.check.queryOptions({ input: checked }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  // A folder may have gone without notice.
  useEffect(() => {
    if (step === 'review') void refetch();
  }, [step, refetch]);
  const problems = useMemo(() => {
    const isOwn = ({ path }: { readonly path: readonly PropertyKey[] }): boolean =>
      own.some((problem) => problem.path.join() === path.join());
    const onDisk = (data ?? []).filter((problem) => !isOwn(problem));
    const all = [...own, ...onDisk.map((problem) => ({ ...problem, step: stepOf(problem.path) }))];
    return all.sort((a, b) => DRAFT_STEPS.indexOf(a.step) - DRAFT_STEPS.indexOf(b.step));
  }, [own, data]);
  return { problems, isChecking: isFetching };
}
