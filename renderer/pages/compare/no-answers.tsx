/**
 * @file Where none of the compared runs has answers: what became of them, and where to go on.
 */
import { IconChartDots3 } from '@tabler/icons-react';
import { formatUnfinished } from '../../../shared/format/seeds.ts';
import type { ComparisonOutline } from '../../../shared/model/comparison-outline.ts';
import { EmptyState } from '../../components/feedback/empty-state.tsx';
import { LinkButton } from '../../components/layout/links.tsx';

export interface NoAnswersProps {
  readonly outline: ComparisonOutline;
  /** The experiment that is compared as a whole, if any. */
  readonly experiment: string | null;
}

/** Whether any run of a section has answers. */
export function hasAnswers({ rows }: ComparisonOutline): boolean {
  return rows.some(({ cells }) => cells.some((cell) => cell !== null));
}

export function NoAnswers({ outline, experiment }: NoAnswersProps) {
  const runs = outline.columns.flatMap((column) => column.runs);
  const failures = new Set(runs.flatMap(({ failure }) => failure ?? []));
  const isGoingOn = runs.some(({ state }) => state === 'waiting' || state === 'running');
  const unfinished = formatUnfinished({ runs });
  return (
    <EmptyState
      icon={IconChartDots3}
      title="No answers to compare"
      action={
        runs.length === 1 ? (
          <LinkButton to="/runs/$runId" params={{ runId: runs[0]!.runId }}>
            Open the run
          </LinkButton>
        ) : (
          <LinkButton to="/runs" search={{ experiment: experiment ?? undefined }}>
            Open Runs
          </LinkButton>
        )
      }
    >
      <p>
        {runs.length === 1 ? 'This run' : 'None of these runs'} has {runs.length === 1 && 'not '}scored a
        language yet{unfinished !== '' && `: ${unfinished}`}.{' '}
        {isGoingOn
          ? 'The table appears with the first language that is scored.'
          : 'Failed runs can be tried again in Runs and paused ones resumed; or add other runs here.'}
      </p>
      {[...failures].map((failure) => (
        <p key={failure}>{failure}</p>
      ))}
    </EmptyState>
  );
}
