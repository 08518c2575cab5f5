/**
 * @file The report as its page will look, without scripts and apart from this page.
 */
import { Loader, Select, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, client } from '../../api/client.ts';
import { useJob } from '../../api/use-job.ts';
import { JobProgress } from '../../components/feedback/job-progress.tsx';
import { Problem } from '../../components/feedback/problem.tsx';
import { formatCount } from '../../../shared/format/number.ts';
import type { ReportView } from './report-view.ts';
import classes from './reports.module.css';

export interface ReportPreviewProps {
  readonly view: ReportView;
  readonly title: string;
  readonly description: string;
  readonly onPage: (page: number) => void;
}

/** While somebody types, the page is not made anew at every letter. */
const TYPING_MS = 400;

export function ReportPreview({ view, title, description, onPage }: ReportPreviewProps) {
  const [head] = useDebouncedValue({ title, description }, TYPING_MS);
  const { selection, sections, page } = view;
  const isComplete = head.title.trim() !== '' && sections.length > 0;
  const query = useQuery({
    ...api.reports.preview.queryOptions({ input: { selection, sections: [...sections], page, ...head } }),
    enabled: isComplete,
    placeholderData: keepPreviousData,
  });
  const job = useJob(query.data?.jobId ?? null);
  const { data } = query;
  return (
    <section className={classes['preview']} aria-label="Preview">
      <div className={classes['previewHead']}>
        <Text size="sm" fw={600}>
          Preview
        </Text>
        {data !== undefined && data.pages.length > 1 && (
          <Select
            size="xs"
            w={320}
            aria-label="Page"
            allowDeselect={false}
            data={data.pages.map(({ title: name, runs }, index) => ({
              value: String(index),
              label: `${name} (${formatCount(runs, 'run')})`,
            }))}
            value={String(page)}
            onChange={(value) => onPage(Number(value))}
          />
        )}
        {data?.html != null && data.jobId !== null && (
          <Text size="xs" c="dimmed">
            <Loader size={10} mr={6} />
            Bringing it up to date…
          </Text>
        )}
      </div>
      {data?.html != null && isComplete ? (
        // No permission at all: a report runs no script and opens nothing.
        <iframe className={classes['frame']} sandbox="" srcDoc={data.html} title="Preview of the report" />
      ) : (
        <div className={classes['waiting']}>
          {!isComplete && <Text c="dimmed">A report needs a title and at least one section.</Text>}
          {query.error !== null && (
            <Problem title="No preview" error={query.error} onRetry={() => void query.refetch()} />
          )}
          {data?.problem != null && <Problem title="No preview" error={data.problem} />}
          {job !== null && (
            <JobProgress job={job} onCancel={() => void client.jobs.cancel({ jobId: job.jobId })} />
          )}
          {data !== undefined && data.pages.length === 0 && data.jobId === null && data.problem === null && (
            <Text c="dimmed">None of these runs is in this workspace any more.</Text>
          )}
        </div>
      )}
    </section>
  );
}
