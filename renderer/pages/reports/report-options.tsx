/**
 * @file What is in a report, and in which forms it is exported.
 */
import { Anchor, Checkbox, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import {
  REPORT_FORMATS,
  REPORT_SECTION_IDS,
  REPORT_SECTIONS,
  type ReportFormat,
  type ReportSectionId,
} from '../../../shared/model/report.ts';
import { api } from '../../api/client.ts';
import classes from './reports.module.css';

export interface SectionChoiceProps {
  readonly chosen: readonly ReportSectionId[];
  readonly onChange: (sections: readonly ReportSectionId[]) => void;
}

function toggled<T>(all: readonly T[], chosen: readonly T[], one: T): T[] {
  return all.filter((value) => (value === one ? !chosen.includes(value) : chosen.includes(value)));
}

export function SectionChoice({ chosen, onChange }: SectionChoiceProps) {
  return (
    <Checkbox.Group label="Sections of the page" labelProps={{ mb: 6 }} value={[...chosen]}>
      <div className={classes['choices']}>
        {REPORT_SECTIONS.map(({ id, title, about }) => (
          <Checkbox
            key={id}
            size="xs"
            value={id}
            label={title}
            description={about}
            onChange={() => onChange(toggled(REPORT_SECTION_IDS, chosen, id))}
          />
        ))}
      </div>
      <Group gap="sm" mt="xs">
        <Anchor component="button" type="button" size="xs" onClick={() => onChange(REPORT_SECTION_IDS)}>
          All sections
        </Anchor>
        <Anchor component="button" type="button" size="xs" onClick={() => onChange(['results', 'languages'])}>
          Tables only
        </Anchor>
      </Group>
    </Checkbox.Group>
  );
}

export interface FormatChoiceProps {
  readonly chosen: readonly ReportFormat[];
  readonly onChange: (formats: readonly ReportFormat[]) => void;
}

export function FormatChoice({ chosen, onChange }: FormatChoiceProps) {
  const { data: printer } = useQuery(api.reports.printer.queryOptions());
  const all = REPORT_FORMATS.map(({ id }) => id);
  return (
    <Checkbox.Group label="Formats" labelProps={{ mb: 6 }} value={[...chosen]}>
      <div className={classes['choices']}>
        {REPORT_FORMATS.map(({ id, title, about, extension }) => {
          const isMissing = id === 'pdf' && printer === null;
          return (
            <Checkbox
              key={id}
              size="xs"
              value={id}
              disabled={isMissing && !chosen.includes(id)}
              label={`${title} (.${extension})`}
              description={
                isMissing ? 'Needs Chromium, Chrome or Edge on the machine of the workbench' : about
              }
              onChange={() => onChange(toggled(all, chosen, id))}
            />
          );
        })}
      </div>
    </Checkbox.Group>
  );
}
