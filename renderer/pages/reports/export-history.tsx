/**
 * @file What was exported from this workspace, and where it is.
 */
import { ActionIcon, Stack, Text, Tooltip } from '@mantine/core';
import { IconArchive, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { formatTime } from '../../../shared/format/date.ts';
import { api, client } from '../../api/client.ts';
import { EmptyState } from '../../components/feedback/empty-state.tsx';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { Section } from '../../components/layout/section.tsx';
import { ExportedFiles } from './exported-files.tsx';

export function ExportHistory() {
  const query = useQuery(api.reports.history.queryOptions());
  return (
    <QueryBoundary query={query} title="The exports could not be loaded">
      {(exports) =>
        exports.length === 0 ? (
          <EmptyState icon={IconArchive} title="Nothing exported yet">
            Reports that you export are listed here, with the place of each file.
          </EmptyState>
        ) : (
          <Stack gap="sm" maw={760}>
            {exports.map((report) => (
              <Section
                key={report.exportId}
                title={report.title}
                description={
                  <>
                    {formatTime(report.exportedMs)} ·{' '}
                    <Text span size="sm" ff="monospace">
                      {report.directory}
                    </Text>
                  </>
                }
                controls={
                  <Tooltip label="Take out of this list; the files stay">
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={`Take ${report.title} out of this list`}
                      onClick={() => void client.reports.forget({ exportId: report.exportId })}
                    >
                      <IconX size={16} />
                    </ActionIcon>
                  </Tooltip>
                }
              >
                <ExportedFiles report={report} />
              </Section>
            ))}
          </Stack>
        )
      }
    </QueryBoundary>
  );
}
