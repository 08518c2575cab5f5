/**
 * @file The step that sets how runs are trained and scored.
 */
import { Alert, Collapse, Paper, Select, SimpleGrid, Stack, TagsInput, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconInfoCircle } from '@tabler/icons-react';
import {
  EVALUATION_FIELDS,
  EXPERIMENT_FIELDS,
  TRAINING_FIELDS,
} from '../../../shared/model/experiment-fields.ts';
import { problemAt, type FieldValue } from '../../../shared/model/experiment-draft.ts';
import { DEVICES, RUNTIMES, type Experiment } from '../../../shared/model/experiment.ts';
import { DisclosureButton } from '../../components/layout/disclosure-button.tsx';
import { EVALUATION_CONTROLS, TRAINING_CONTROLS } from './controls.ts';
import { Field, parseNumber, sentence } from './fields.tsx';
import { ForecastPanel } from './forecast-panel.tsx';
import { problemSentence } from './problem-sentence.ts';
import { SchedulePreview } from './schedule-preview.tsx';
import type { StepProps } from './step-props.ts';
import { trainingHints } from './training-hints.ts';

type TrainingField = keyof Experiment['training'];

const MAIN_FIELDS: readonly TrainingField[] = [
  'maxSteps',
  'batchSize',
  'learningRate',
  'lrSchedulerType',
  'warmupSteps',
  'maxSequenceLength',
];

export function SettingsStep({ draft, edit, problems }: StepProps) {
  const [isOpen, { toggle }] = useDisclosure(false);
  const others = (Object.keys(TRAINING_CONTROLS) as TrainingField[]).filter(
    (field) => !MAIN_FIELDS.includes(field),
  );
  const hidden = others.filter((field) => problemAt(problems, ['training', field]) !== null);
  const set = (section: 'training' | 'evaluation', field: string, value: FieldValue): void =>
    edit((current) => ({ ...current, [section]: { ...current[section], [field]: value } }));
  const trainingField = (field: TrainingField) => (
    <Field
      key={field}
      text={TRAINING_FIELDS[field]}
      control={TRAINING_CONTROLS[field]}
      value={draft.training[field]}
      problem={problemAt(problems, ['training', field])}
      onChange={(value) => set('training', field, value)}
    />
  );
  const seedProblem = problems.find(({ path }) => path[0] === 'seeds');
  const hints = trainingHints(draft);
  const showsOthers = isOpen || hidden.length > 0;
  return (
    <Stack gap="md">
      <Paper withBorder p="md" radius="md" component="section" aria-labelledby="machine">
        <Title order={3} id="machine" mb="sm">
          Repetitions and machine
        </Title>
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md">
          <TagsInput
            label={EXPERIMENT_FIELDS.seeds.label}
            description={EXPERIMENT_FIELDS.seeds.help}
            placeholder={draft.seeds.length === 0 ? 'such as 1' : 'another, then Enter'}
            value={draft.seeds.map(String)}
            allowDuplicates
            splitChars={[',', ' ']}
            error={seedProblem === undefined ? null : problemSentence(draft, seedProblem)}
            onChange={(seeds) => edit((current) => ({ ...current, seeds: seeds.map(parseNumber) }))}
          />
          <Select
            label={EXPERIMENT_FIELDS.device.label}
            description={EXPERIMENT_FIELDS.device.help}
            data={[...DEVICES]}
            value={draft.device}
            allowDeselect={false}
            error={sentence('Device', problemAt(problems, ['device']))}
            onChange={(device) => device !== null && edit((current) => ({ ...current, device }))}
          />
          <Select
            label={EXPERIMENT_FIELDS.runtime.label}
            description={EXPERIMENT_FIELDS.runtime.help}
            data={[...RUNTIMES]}
            value={draft.runtime}
            allowDeselect={false}
            error={sentence('Runtime', problemAt(problems, ['runtime']))}
            onChange={(runtime) => runtime !== null && edit((current) => ({ ...current, runtime }))}
          />
        </SimpleGrid>
        <Text size="xs" c="dimmed" mt="sm">
          {draft.device === 'webgpu'
            ? 'Computation is in 32-bit floats; 16-bit weights are converted once, and take twice their size on the GPU.'
            : 'Computation is in 32-bit floats; 16-bit weights are converted where they are used, so a large checkpoint keeps its size in memory.'}
        </Text>
      </Paper>

      <Paper withBorder p="md" radius="md" component="section" aria-labelledby="training">
        <Title order={3} id="training" mb="sm">
          Training
        </Title>
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
          {MAIN_FIELDS.map(trainingField)}
        </SimpleGrid>
        {hints.length > 0 && (
          <Alert color="yellow" icon={<IconInfoCircle size={18} />} mt="md" p="sm">
            {hints.map((hint) => (
              <Text key={hint} size="sm">
                {hint}
              </Text>
            ))}
          </Alert>
        )}
        <SchedulePreview draft={draft} />
        <DisclosureButton isOpen={showsOthers} onToggle={toggle} mt="md">
          Objective, optimiser, checkpoints and memory
        </DisclosureButton>
        <Collapse expanded={showsOthers}>
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md" mt="sm">
            {others.map(trainingField)}
          </SimpleGrid>
        </Collapse>
      </Paper>

      <Paper withBorder p="md" radius="md" component="section" aria-labelledby="scoring">
        <Title order={3} id="scoring" mb="sm">
          Scoring
        </Title>
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
          {(Object.keys(EVALUATION_CONTROLS) as (keyof Experiment['evaluation'])[]).map((field) => (
            <Field
              key={field}
              text={EVALUATION_FIELDS[field]}
              control={EVALUATION_CONTROLS[field]}
              value={draft.evaluation[field]}
              problem={problemAt(problems, ['evaluation', field])}
              onChange={(value) => set('evaluation', field, value)}
            />
          ))}
        </SimpleGrid>
      </Paper>

      <ForecastPanel draft={draft} problems={problems} />
    </Stack>
  );
}
