/**
 * @file Putting a report together: choices on the left, the page on the right.
 */
import { Divider, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatCount } from '../../../shared/format/number.ts';
import { api } from '../../api/client.ts';
import { Section } from '../../components/layout/section.tsx';
import { ExportPanel } from './export-panel.tsx';
import { FormatChoice, SectionChoice } from './report-options.tsx';
import { ReportPreview } from './report-preview.tsx';
import { ReportSource } from './report-source.tsx';
import type { useReportView } from './report-view.ts';
import classes from './reports.module.css';

export function ReportBuilder({
  view,
  choose,
  showPage,
  setSections,
  setFormats,
}: ReturnType<typeof useReportView>) {
  const { runs, experiment } = view.selection;
  const { data: experiments = [] } = useQuery(
    api.compare.experiments.queryOptions({ input: { limit: 100 } }),
  );
  const [typedTitle, setTitle] = useState<string | null>(null);
  const [description, setDescription] = useState('');
  const suggested =
    experiments.find(({ id }) => id === experiment)?.name ??
    (runs.length === 0 ? 'Report' : `Report on ${formatCount(runs.length, 'run')}`);
  const title = typedTitle ?? suggested;
  return (
    <div className={classes['builder']}>
      <div className={classes['options']}>
        <Section title="About">
          <ReportSource view={view} onChoose={choose} />
          <TextInput
            label="Title"
            mt="sm"
            maxLength={120}
            value={title}
            error={title.trim() === '' && 'A report needs a title'}
            onChange={({ currentTarget }) => setTitle(currentTarget.value)}
          />
          <Textarea
            label="Description"
            placeholder="A line or two under the title; may stay empty"
            mt="sm"
            autosize
            minRows={1}
            maxRows={5}
            maxLength={2000}
            value={description}
            onChange={({ currentTarget }) => setDescription(currentTarget.value)}
          />
        </Section>
        <Section title="Export">
          <FormatChoice chosen={view.formats} onChange={setFormats} />
          <Divider my="sm" />
          <ExportPanel view={view} title={title} description={description} />
        </Section>
        <Section title="Content" description="Of the page and its print; the other formats hold everything.">
          <SectionChoice chosen={view.sections} onChange={setSections} />
        </Section>
      </div>
      <div className={classes['previewColumn']}>
        <ReportPreview view={view} title={title} description={description} onPage={showPage} />
      </div>
    </div>
  );
}
