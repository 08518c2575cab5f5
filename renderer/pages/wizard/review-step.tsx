/**
 * @file The last step: name, the grid of runs, what is still wrong, launch.
 */
import {
  Alert,
  Anchor,
  Button,
  Group,
  Paper,
  Stack,
  Text,
  Textarea,
  TextInput,
  VisuallyHidden,
} from '@mantine/core';
import { IconAlertTriangle, IconFileExport, IconRocket } from '@tabler/icons-react';
import { formatCount } from '../../../shared/format/number.ts';
import { EXPERIMENT_FIELDS } from '../../../shared/model/experiment-fields.ts';
import {
  problemAt,
  type DraftProblem,
  type DraftStep,
  type ExperimentDraft,
} from '../../../shared/model/experiment-draft.ts';
import type { DraftSession } from './draft-session.ts';
import { runCount } from './draft-summaries.ts';
import { sentence } from './fields.tsx';
import { ForecastPanel } from './forecast-panel.tsx';
import { LaunchPanel } from './launch-panel.tsx';
import { problemSentence } from './problem-sentence.ts';
import { RunGrid } from './run-grid.tsx';
import { STEP_TITLES, type StepProps } from './step-props.ts';
import { useLaunch } from './use-launch.ts';

export interface ReviewStepProps extends StepProps {
  /** Whether more problems may be found. */
  readonly isChecking: boolean;
  readonly session: DraftSession;
  readonly onGo: (step: DraftStep) => void;
  readonly onExport: () => void;
}

export function ReviewStep(props: ReviewStepProps) {
  const { draft, edit, problems, isChecking, session, onGo, onExport } = props;
  const launch = useLaunch(session);
  const count = runCount(draft);
  return (
    <Stack gap="md">
      <Paper withBorder p="md" radius="md">
        <Stack gap="sm" maw={720}>
          <TextInput
            label={EXPERIMENT_FIELDS.name.label}
            description={EXPERIMENT_FIELDS.name.help}
            value={draft.name}
            error={sentence('Name', problemAt(problems, ['name']))}
            onChange={(event) => {
              const name = event.currentTarget.value;
              edit((current) => ({ ...current, name }));
            }}
          />
          <Textarea
            label={EXPERIMENT_FIELDS.description.label}
            description={EXPERIMENT_FIELDS.description.help}
            autosize
            minRows={2}
            maxRows={8}
            value={draft.description}
            onChange={(event) => {
              const description = event.currentTarget.value;
              edit((current) => ({ ...current, description }));
            }}
          />
        </Stack>
      </Paper>
      {problems.length > 0 && <Problems draft={draft} problems={problems} onGo={onGo} />}
      <RunGrid draft={draft} />
      <ForecastPanel draft={draft} problems={problems} />
      <LaunchPanel launch={launch} onGo={onGo} />
      <Group justify="flex-end">
        <Button
          variant="default"
          leftSection={<IconFileExport size={16} aria-hidden />}
          disabled={problems.length > 0}
          onClick={onExport}
        >
          Export as YAML
        </Button>
        <Button
          size="md"
          leftSection={<IconRocket size={18} aria-hidden />}
          disabled={problems.length > 0 || isChecking}
          loading={launch.isBusy}
          onClick={() => launch.start(false)}
        >
          Launch {formatCount(count, 'run')}
        </Button>
      </Group>
    </Stack>
  );
}

function Problems({
  draft,
  problems,
  onGo,
}: {
  readonly draft: ExperimentDraft;
  readonly problems: readonly DraftProblem[];
  readonly onGo: (step: DraftStep) => void;
}) {
  return (
    <Alert
      color="orange"
      icon={<IconAlertTriangle size={18} />}
      title={`${formatCount(problems.length, 'field')} to set right before the launch`}
    >
      <VisuallyHidden component="h3">Fields to set right</VisuallyHidden>
      <Stack gap={4} component="ul" m={0} pl={0} style={{ listStyle: 'none' }}>
        {problems.map((problem) => (
          <li key={problem.path.join('.')}>
            <Text span size="sm" style={{ overflowWrap: 'anywhere' }}>
              <Anchor
                component="button"
                type="button"
                size="sm"
                c="inherit"
                underline="always"
                onClick={() => onGo(problem.step)}
              >
                {STEP_TITLES[problem.step]}
              </Anchor>
              {': '}
              {problemSentence(draft, problem)}
            </Text>
          </li>
        ))}
      </Stack>
    </Alert>
  );
}
