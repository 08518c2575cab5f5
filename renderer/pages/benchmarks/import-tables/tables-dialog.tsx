/**
 * @file A task of one's own from tables: which files, what their columns mean, what the model reads, and how the task is
 * called; then the import.
 */
import { Alert, Button, CopyButton, Group, Stack, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatCount } from '../../../../shared/format/number.ts';
import type { CustomTask } from '../../../../shared/model/custom-task.ts';
import type { Language } from '../../../../shared/model/language.ts';
import type { TableOutline } from '../../../../shared/model/tables.ts';
import type { TablesImport } from '../../../../shared/rpc/benchmarks.ts';
import { api, client } from '../../../api/client.ts';
import { useJob } from '../../../api/use-job.ts';
import { JobProgress } from '../../../components/feedback/job-progress.tsx';
import { messageOf, Problem } from '../../../components/feedback/problem.tsx';
import { LinkButton } from '../../../components/layout/links.tsx';
import { openDialog } from '../../../dialogs/dialogs.tsx';
import { inside } from '../../../dialogs/inside.ts';
import { AboutSection } from './about-section.tsx';
import { ColumnsSection } from './columns-section.tsx';
import { FilesSection } from './files-section.tsx';
import { PromptSection } from './prompt-section.tsx';
import { TablePreviews } from './table-previews.tsx';
import { EMPTY_DRAFT, mappingOf, taskOf, type TablesDraft } from './tables-draft.ts';

/** A path is looked at this long after the last keystroke. */
const PATH_REST_MS = 400;

/** Opens the dialog. */
export function askToImportTables(): void {
  openDialog({
    title: 'Import tables of your own',
    size: 860,
    content: (close) => <TablesDialog close={close} />,
  });
}

function TablesDialog({ close }: { readonly close: () => void }) {
  const catalogue = useQuery(api.languages.list.queryOptions());
  const system = useQuery(api.system.info.queryOptions());
  const settings = useQuery(api.settings.get.queryOptions());
  if (catalogue.data === undefined || system.data === undefined || settings.data === undefined) return null;
  const folder = settings.data.benchmarksFolder ?? inside(system.data.homeDirectory, 'benchmarks');
  return <TablesForm catalogue={catalogue.data} folder={folder} close={close} />;
}

interface TablesFormProps {
  readonly catalogue: readonly Language[];
  /** Where benchmarks are kept. */
  readonly folder: string;
  readonly close: () => void;
}

function TablesForm({ catalogue, folder, close }: TablesFormProps) {
  const [draft, setDraft] = useState(EMPTY_DRAFT);
  const [jobId, setJobId] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const job = useJob(jobId);
  const train = useOutline(draft.trainFile);
  const evaluation = useOutline(evaluationFileOf(draft));
  const outlines = { train: train.outline, evaluation: evaluation.outline };
  const mapping = mappingOf(draft, outlines, catalogue);
  const outcome = taskOf(draft, mapping, outlines, catalogue);
  const output = draft.output ?? inside(folder, mapping.id);
  const change = (part: Partial<TablesDraft>): void => setDraft((now) => ({ ...now, ...part }));
  const start = async (task: CustomTask): Promise<void> => {
    setRefusal(null);
    setJobId(null);
    try {
      setJobId((await client.benchmarks.importTables({ task, output, leaks: draft.leaks })).jobId);
    } catch (error) {
      setRefusal(messageOf(error));
    }
  };
  if (job?.state === 'finished') return <Imported result={job.result as TablesImport} close={close} />;
  const isReady = 'task' in outcome && draft.title.trim() !== '';
  return (
    <Stack gap="lg">
      <FilesSection
        draft={draft}
        mapping={mapping}
        catalogue={catalogue}
        evaluationColumns={evaluation.outline?.columns ?? []}
        trainProblem={train.problem}
        evaluationProblem={evaluation.problem}
        change={change}
      />
      <TablePreviews
        train={train.outline}
        evaluation={evaluationFileOf(draft) === draft.trainFile ? null : evaluation.outline}
      />
      {mapping.known.length > 0 && (
        <>
          <ColumnsSection draft={draft} mapping={mapping} change={change} />
          <PromptSection draft={draft} mapping={mapping} outcome={outcome} change={change} />
          <AboutSection draft={draft} mapping={mapping} output={output} change={change} />
        </>
      )}
      {refusal !== null && <Problem title="The import did not start" error={refusal} />}
      {job !== null && (
        <JobProgress job={job} onCancel={() => void client.jobs.cancel({ jobId: job.jobId })} />
      )}
      {job?.state === 'cancelled' && <Text size="sm">Cancelled. Nothing was written.</Text>}
      <Group justify="space-between">
        {'task' in outcome ? <CopyMapping task={outcome.task} /> : <span />}
        <Group gap="sm">
          <Button variant="default" onClick={close}>
            Close
          </Button>
          <Button
            disabled={!isReady}
            loading={job?.state === 'running'}
            onClick={() => 'task' in outcome && void start(outcome.task)}
          >
            Import
          </Button>
        </Group>
      </Group>
    </Stack>
  );
}

/** The table whose columns stand for those of all to evaluate. */
function evaluationFileOf({ layout, evaluationFile, evaluationFiles }: TablesDraft): string {
  return layout === 'one' ? evaluationFile : (evaluationFiles.find(({ file }) => file !== '')?.file ?? '');
}

function useOutline(path: string): {
  readonly outline: TableOutline | null;
  readonly problem: string | null;
} {
  const [settled] = useDebouncedValue(path.trim(), PATH_REST_MS);
  const query = useQuery({
    ...api.benchmarks.outlineTable.queryOptions({ input: { path: settled } }),
    enabled: settled !== '',
    // Somebody may be mending it.
    staleTime: 0,
  });
  if (settled === '') return { outline: null, problem: null };
  return { outline: query.data ?? null, problem: query.error === null ? null : messageOf(query.error) };
}

function CopyMapping({ task }: { readonly task: CustomTask }) {
  return (
    <CopyButton value={JSON.stringify(task, null, 2)}>
      {({ copied, copy }) => (
        <Button
          variant="subtle"
          color="gray"
          size="xs"
          leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
          onClick={copy}
        >
          {copied ? 'Copied' : 'Copy as a mapping for the command line'}
        </Button>
      )}
    </CopyButton>
  );
}

function Imported({ result, close }: { readonly result: TablesImport; readonly close: () => void }) {
  const { id, languages, trainItems, leakedTrainItems } = result;
  return (
    <Stack gap="sm">
      <Alert
        color="teal"
        icon={<IconCheck size={18} />}
        title="Imported, checked and in the library"
        role="status"
      >
        <Text size="sm">
          {formatCount(languages.length, 'language')}, {formatCount(trainItems, 'training item')}.
          {leakedTrainItems > 0 &&
            ` ${formatCount(leakedTrainItems, 'training item')} left out: evaluated, too, or nearly.`}
        </Text>
      </Alert>
      <Group justify="flex-end">
        <LinkButton to="/benchmarks" search={{ benchmark: id }} variant="default" onClick={close}>
          Show it
        </LinkButton>
        <Button onClick={close} data-autofocus>
          Done
        </Button>
      </Group>
    </Stack>
  );
}
