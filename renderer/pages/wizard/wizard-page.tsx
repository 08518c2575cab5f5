/**
 * @file The screen "New experiment": where to begin, or the draft that the address names.
 */
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { DRAFT_STEPS } from '../../../shared/model/experiment-draft.ts';
import { api } from '../../api/client.ts';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { DraftEditor } from './draft-editor.tsx';
import { StartPage } from './start-page.tsx';

const route = getRouteApi('/experiments/new');

export function WizardPage() {
  const { draft, step } = route.useSearch();
  if (draft === undefined) return <StartPage />;
  const current = DRAFT_STEPS.find((known) => known === step) ?? 'models';
  return <StoredDraft key={draft} draftId={draft} step={current} />;
}

function StoredDraft({ draftId, step }: { draftId: string; step: (typeof DRAFT_STEPS)[number] }) {
  // Read once: from then on the editor has the newest.
  const query = useQuery({
    ...api.drafts.get.queryOptions({ input: { draftId } }),
    gcTime: 0,
    refetchOnMount: 'always',
  });
  if (query.data !== undefined && query.isFetching && !query.isFetchedAfterMount) return null;
  return (
    <QueryBoundary query={query} title="The draft could not be opened">
      {(stored) => <DraftEditor stored={stored} step={step} />}
    </QueryBoundary>
  );
}
