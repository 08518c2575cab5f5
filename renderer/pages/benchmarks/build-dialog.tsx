/**
 * @file A benchmark from a published task: which one, where its files are, what to train on.
 */
import { Alert, Button, Checkbox, Group, Select, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatCount, formatNumber } from '../../../shared/format/number.ts';
import type { BenchmarkBuild, PublishedTask } from '../../../shared/rpc/benchmarks.ts';
import { api, client } from '../../api/client.ts';
import { useJob } from '../../api/use-job.ts';
import { JobProgress } from '../../components/feedback/job-progress.tsx';
import { messageOf, Problem } from '../../components/feedback/problem.tsx';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { openDialog } from '../../dialogs/dialogs.tsx';
import { chooseFile, chooseFolder } from '../../dialogs/path-chooser.tsx';
import { PathField } from '../../dialogs/path-field.tsx';

const EVALUATION_FOLDER = 'Folder of the evaluation files';
const TRAINING_FILE = 'File of English training items';
const FROM_CACHE = 'As the Hugging Face cache of this machine has it';
const DATA_FILES = [
  { name: 'Data', extensions: ['parquet', 'jsonl', 'json', 'tsv', 'csv', 'txt'] },
  { name: 'All files', extensions: ['*'] },
];

/** Takes what was chosen; a dialog that was closed changes nothing. */
function choose(asked: Promise<string | null>, take: (path: string) => void): void {
  void asked.then((path) => path !== null && take(path));
}

/** What may stand in a training file, by the start of the task's id. */
const TRAINING_FILES: Readonly<Record<string, string>> = {
  belebele: "belebele_training_set.tsv, which the authors' script assembles, or a file like the evaluation's",
  xnli: 'MultiNLI: the Hub’s parquet or multinli_1.0_train.jsonl, or English XNLI',
  xquad: 'SQuAD v1.1: train-v1.1.json or the Hub’s parquet, or English TyDi QA',
  mgsm: "GSM8K: train.jsonl or the Hub's parquet",
};

/** Opens the dialog. */
export function askToBuild(): void {
  openDialog({
    title: 'Build a published benchmark',
    size: 'lg',
    content: (close) => <BuildDialog close={close} />,
  });
}

function BuildDialog({ close }: { readonly close: () => void }) {
  const tasks = useQuery(api.benchmarks.tasks.queryOptions());
  const system = useQuery(api.system.info.queryOptions());
  if (system.data === undefined) return null;
  const { homeDirectory } = system.data;
  return (
    <QueryBoundary query={tasks} title="The tasks could not be listed">
      {(known) => <BuildForm tasks={known} homeDirectory={homeDirectory} close={close} />}
    </QueryBoundary>
  );
}

interface BuildFormProps {
  readonly tasks: readonly PublishedTask[];
  readonly homeDirectory: string;
  readonly close: () => void;
}

function BuildForm({ tasks, homeDirectory, close }: BuildFormProps) {
  const [taskId, setTaskId] = useState('belebele');
  const [split, setSplit] = useState<string | null>(null);
  const [typedData, setData] = useState<string | null>(null);
  const [typedTrain, setTrain] = useState<string | null>(null);
  const [output, setOutput] = useState<string | null>(null);
  const [leavesOut, setLeavesOut] = useState(false);
  const [jobId, setJobId] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const job = useJob(jobId);
  const task = tasks.find(({ id }) => id === taskId) ?? tasks[0]!;
  const data = typedData ?? task.found.data ?? '';
  const train = typedTrain ?? task.found.train ?? '';
  const folder = output ?? `${homeDirectory}/benchmarks/${task.id}`;
  const start = async (): Promise<void> => {
    setRefusal(null);
    setJobId(null);
    try {
      const { jobId: started } = await client.benchmarks.build({
        taskId: task.id,
        data,
        train,
        output: folder,
        ...(split === null ? {} : { split }),
        leaks: leavesOut ? 'leave-out' : 'refuse',
      });
      setJobId(started);
    } catch (error) {
      setRefusal(messageOf(error));
    }
  };
  if (job?.state === 'finished') return <Built build={job.result as BenchmarkBuild} close={close} />;
  return (
    <Stack gap="sm">
      <Select
        label="Task"
        description={`${task.description} ${formatCount(task.languages, 'language')}. ${task.licence}.`}
        data={tasks.map(({ id, title, family }) => ({
          value: id,
          label: family === 'harness' ? `${title} (as lm-evaluation-harness asks)` : title,
        }))}
        value={task.id}
        allowDeselect={false}
        onChange={(id) => {
          if (id !== null) setTaskId(id);
          setSplit(null);
        }}
      />
      <PathField
        label={EVALUATION_FOLDER}
        description={
          data === task.found.data
            ? FROM_CACHE
            : `Such as ${task.files.slice(0, 3).join(' or ')}; languages without a file are left out`
        }
        value={data}
        onChange={setData}
        onChoose={() => choose(chooseFolder(EVALUATION_FOLDER), setData)}
      />
      {task.splits.length > 1 && (
        <Select
          label="Split to evaluate"
          data={[...task.splits]}
          value={split ?? task.splits[0]!}
          allowDeselect={false}
          onChange={setSplit}
        />
      )}
      <PathField
        label={TRAINING_FILE}
        description={train === task.found.train ? FROM_CACHE : (TRAINING_FILES[task.id.split('-')[0]!] ?? '')}
        value={train}
        onChange={setTrain}
        onChoose={() => choose(chooseFile(TRAINING_FILE, DATA_FILES), setTrain)}
      />
      <Checkbox
        label="Leave out training items that are evaluated, too, or share half of their text"
        description="Otherwise the first that is equal ends the build"
        checked={leavesOut}
        onChange={({ currentTarget }) => setLeavesOut(currentTarget.checked)}
      />
      <PathField
        label="Folder to make"
        description="It must not exist yet"
        value={folder}
        onChange={setOutput}
        onChoose={null}
      />
      {refusal !== null && <Problem title="The build did not start" error={refusal} />}
      {job !== null && (
        <JobProgress job={job} onCancel={() => void client.jobs.cancel({ jobId: job.jobId })} />
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          Close
        </Button>
        <Button
          disabled={data.trim() === '' || train.trim() === ''}
          loading={job?.state === 'running'}
          onClick={() => void start()}
        >
          Build
        </Button>
      </Group>
    </Stack>
  );
}

function Built({ build, close }: { readonly build: BenchmarkBuild; readonly close: () => void }) {
  const { languages, missing, trainItems, leftOut, leakedTrainItems } = build;
  return (
    <Stack gap="sm">
      <Alert color="teal" title="Built, checked and in the library" role="status">
        <Text size="sm">
          {formatCount(languages.length, 'language')}, {formatCount(trainItems, 'training item')}.
          {missing.length > 0 && ` There were no files of ${formatCount(missing.length, 'other language')}.`}
          {leftOut > 0 && ` ${formatNumber(leftOut)} rows without a label or a text were left out.`}
          {leakedTrainItems > 0 &&
            ` ${formatNumber(leakedTrainItems)} training items that are evaluated were left out.`}
        </Text>
      </Alert>
      <Group justify="flex-end">
        <Button onClick={close} data-autofocus>
          Done
        </Button>
      </Group>
    </Stack>
  );
}
