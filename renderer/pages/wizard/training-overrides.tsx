/**
 * @file Training settings that one method has of its own.
 */
import { Button, CloseButton, Group, Menu, SimpleGrid, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { TRAINING_FIELDS } from '../../../shared/model/experiment-fields.ts';
import { problemAt, type DraftProblem, type FieldValues } from '../../../shared/model/experiment-draft.ts';
import type { Training } from '../../../shared/model/training.ts';
import { TRAINING_CONTROLS } from './controls.ts';
import { Field } from './fields.tsx';
import classes from './training-overrides.module.css';

export interface TrainingOverridesProps {
  readonly overrides: FieldValues;
  /** The experiment's: what an override starts from. */
  readonly training: FieldValues;
  readonly path: readonly (string | number)[];
  readonly problems: readonly DraftProblem[];
  readonly onChange: (overrides: FieldValues) => void;
}

const FIELDS = Object.keys(TRAINING_CONTROLS) as (keyof Training)[];

export function TrainingOverrides({ overrides, training, path, problems, onChange }: TrainingOverridesProps) {
  const used = FIELDS.filter((field) => overrides[field] !== undefined);
  return (
    <div className={classes['overrides']}>
      {used.length > 0 && (
        <SimpleGrid cols={{ base: 1, sm: 2, xl: 3 }} spacing="sm" mb="sm">
          {used.map((field) => (
            <Group key={field} gap={4} wrap="nowrap" align="flex-start">
              <div className={classes['field']}>
                <Field
                  text={TRAINING_FIELDS[field]}
                  control={TRAINING_CONTROLS[field]}
                  value={overrides[field]}
                  problem={problemAt(problems, [...path, field])}
                  onChange={(value) => onChange({ ...overrides, [field]: value })}
                />
              </div>
              <CloseButton
                size="sm"
                aria-label={`${TRAINING_FIELDS[field].label}: use the run settings' again`}
                onClick={() =>
                  onChange(Object.fromEntries(Object.entries(overrides).filter(([name]) => name !== field)))
                }
              />
            </Group>
          ))}
        </SimpleGrid>
      )}
      <Group gap="sm">
        <Menu position="bottom-start">
          <Menu.Target>
            <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} aria-hidden />}>
              Set for this method only
            </Button>
          </Menu.Target>
          <Menu.Dropdown mah={320} className={classes['menu'] ?? ''}>
            {FIELDS.filter((field) => !used.includes(field)).map((field) => (
              <Menu.Item
                key={field}
                onClick={() => onChange({ ...overrides, [field]: training[field] ?? null })}
              >
                {TRAINING_FIELDS[field].label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
        <Text size="xs" c="dimmed">
          Everything else follows the run settings.
        </Text>
      </Group>
    </div>
  );
}
