/**
 * @file One method of the draft: what it does, its settings, what it trains on each model.
 */
import {
  ActionIcon,
  CloseButton,
  Collapse,
  Group,
  Paper,
  SimpleGrid,
  Text,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCopy, IconTrash } from '@tabler/icons-react';
import type { RefObject } from 'react';
import {
  EVALUATION_OVERRIDE_FIELDS,
  METHOD_FIELDS,
  METHOD_TEXTS,
  type FieldText,
} from '../../../shared/model/experiment-fields.ts';
import {
  problemAt,
  type DraftProblem,
  type FieldValue,
  type FieldValues,
  type MethodDraft,
} from '../../../shared/model/experiment-draft.ts';
import type { ModelSummary } from '../../../shared/rpc/models.ts';
import { isTrained, type ChoiceName } from '../../../shared/model/method.ts';
import { DisclosureButton } from '../../components/layout/disclosure-button.tsx';
import { AdapterFacts } from './adapter-facts.tsx';
import { METHOD_CONTROLS, type Control } from './controls.ts';
import { Field, sentence } from './fields.tsx';
import classes from './method-editor.module.css';
import { MethodSchematic } from './method-schematic.tsx';
import { ParameterFacts } from './parameter-facts.tsx';
import { TrainingOverrides } from './training-overrides.tsx';
import type { ModelCount } from './use-parameter-counts.ts';

export interface MethodEditorProps {
  /** Of the field for its label. */
  readonly labelRef?: RefObject<HTMLInputElement | null>;
  readonly method: MethodDraft;
  readonly place: number;
  readonly problems: readonly DraftProblem[];
  readonly counts: readonly ModelCount[];
  readonly models: readonly ModelSummary[];
  /** The experiment's, which the method may override. */
  readonly training: FieldValues;
  readonly onChange: (method: MethodDraft) => void;
  readonly onDuplicate: () => void;
  readonly onForgetRates: () => void;
  readonly onRemove: () => void;
}

export function MethodEditor(props: MethodEditorProps) {
  const { labelRef, method, place, problems, counts, models, training } = props;
  const { onChange, onDuplicate, onForgetRates, onRemove } = props;
  const { config, label } = method;
  const name = config.method as ChoiceName;
  const texts: Readonly<Record<string, FieldText>> = METHOD_FIELDS[name];
  const controls: Readonly<Record<string, Control>> = METHOD_CONTROLS[name];
  const overrides = Object.keys(method.training).length;
  const wrongOverride = problems.some(
    ({ path }) => path[0] === 'methods' && path[1] === place && path[2] === 'training',
  );
  const [isOpen, { toggle }] = useDisclosure(overrides > 0);
  const showsTraining = isOpen || wrongOverride;
  const set = (field: string, value: FieldValue): void =>
    onChange({ ...method, config: { ...config, [field]: value } });
  const unfit = problemAt(problems, ['methods', place, 'config']);
  const fields = Object.keys(controls).filter((field) => isRelevant(field, config));
  return (
    <Paper withBorder radius="md" p="md" component="section" aria-label={`Method ${label}`}>
      <div className={classes['columns']}>
        <div className={classes['about']}>
          <MethodSchematic method={name} />
          <Text fw={600}>{METHOD_TEXTS[name].title}</Text>
          <Text size="sm" c="dimmed">
            {METHOD_TEXTS[name].summary}
          </Text>
        </div>
        <div className={classes['settings']}>
          <Group gap="sm" align="flex-start" wrap="nowrap" mb="sm">
            <TextInput
              {...(labelRef === undefined ? {} : { ref: labelRef })}
              label="Label"
              description="What tables and charts call it"
              className={classes['label'] ?? ''}
              value={label}
              error={sentence('Label', problemAt(problems, ['methods', place, 'label']))}
              onChange={(event) => onChange({ ...method, label: event.currentTarget.value })}
            />
            <Group gap={4} wrap="nowrap">
              <Tooltip label="Duplicate as a variant">
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`Duplicate ${label} as a variant`}
                  onClick={onDuplicate}
                >
                  <IconCopy size={16} aria-hidden />
                </ActionIcon>
              </Tooltip>
              <Tooltip label="Remove">
                <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${label}`} onClick={onRemove}>
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              </Tooltip>
            </Group>
          </Group>
          {fields.length > 0 && (
            <SimpleGrid
              cols={name === 'adapter' ? 1 : { base: 1, sm: 2, xl: 3 }}
              spacing="sm"
              verticalSpacing="sm"
            >
              {fields.map((field) => (
                <Field
                  key={field}
                  text={texts[field]!}
                  control={controls[field]!}
                  value={config[field]}
                  problem={problemAt(problems, ['methods', place, 'config', field])}
                  onChange={(value) => set(field, value)}
                />
              ))}
            </SimpleGrid>
          )}
          {!isTrained(name) && (
            <SimpleGrid cols={{ base: 1, sm: 2, xl: 3 }} mt="sm">
              <Field
                text={EVALUATION_OVERRIDE_FIELDS.numFewshot}
                control={{ kind: 'number', placeholder: 'none' }}
                value={method.evaluation?.['numFewshot']}
                problem={problemAt(problems, ['methods', place, 'evaluation', 'numFewshot'])}
                onChange={(value) =>
                  onChange({ ...method, evaluation: value === null ? {} : { numFewshot: value } })
                }
              />
            </SimpleGrid>
          )}
          {unfit !== null && (
            <Text size="sm" c="var(--mantine-color-error)" mt="sm" style={{ overflowWrap: 'anywhere' }}>
              The method {unfit}
            </Text>
          )}
          <ParameterFacts counts={counts} />
          {method.learningRatesTried !== undefined && (
            <RatesTried
              tried={method.learningRatesTried}
              problem={problemAt(problems, ['methods', place, 'learningRatesTried'])}
              onForget={onForgetRates}
            />
          )}
          {name === 'adapter' && <AdapterFacts path={config['path']} models={models} />}
          {isTrained(name) && (
            <>
              <DisclosureButton isOpen={showsTraining} onToggle={toggle} mt="sm">
                {overrides === 0
                  ? 'Training as in the run settings'
                  : `Training settings of its own: ${overrides}`}
              </DisclosureButton>
              <Collapse expanded={showsTraining}>
                <TrainingOverrides
                  overrides={method.training}
                  training={training}
                  path={['methods', place, 'training']}
                  problems={problems}
                  onChange={(changed) => onChange({ ...method, training: changed })}
                />
              </Collapse>
            </>
          )}
        </div>
      </div>
    </Paper>
  );
}

interface RatesTriedProps {
  readonly tried: readonly number[];
  readonly problem: string | null;
  readonly onForget: () => void;
}

/** That goes into runs and reports: a reader cannot tell otherwise whether methods were tuned alike. */
function RatesTried({ tried, problem, onForget }: RatesTriedProps) {
  return (
    <Group gap={4} mt="xs">
      <Text size="xs" c={problem === null ? 'dimmed' : 'red'} className="numeric">
        {problem === null ? 'The learning rate is one of' : 'The list of learning rates tried'}{' '}
        {problem ?? `${tried.length} tried: ${tried.join(', ')}`}
      </Text>
      <CloseButton size="xs" aria-label="Forget the learning rates tried" onClick={onForget} />
    </Group>
  );
}

/** Settings that another one makes meaningless are left out of sight. */
function isRelevant(field: string, config: FieldValues): boolean {
  switch (field) {
    case 'initStd':
      return config['init'] === undefined || config['init'] === 'random';
    case 'initText':
      return config['init'] === 'text';
    default:
      return true;
  }
}
