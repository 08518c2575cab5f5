/**
 * @file What new experiments begin with, how many runs are at work at a time, and how long deleted ones are kept.
 */
import { NumberInput, Select, SimpleGrid } from '@mantine/core';
import { DEVICES, RUNTIMES } from '../../../shared/model/experiment.ts';
import { EXPERIMENT_FIELDS } from '../../../shared/model/experiment-fields.ts';
import { settingsSchema, type Settings } from '../../../shared/model/settings.ts';
import { changeSettings } from '../../api/use-settings.ts';
import { Section } from '../../components/layout/section.tsx';

type NumberField = 'cpuSlots' | 'webgpuSlots' | 'cudaSlots' | 'trashDays';

const SLOTS: readonly { readonly field: NumberField; readonly label: string }[] = [
  { field: 'cpuSlots', label: 'On the CPU' },
  { field: 'webgpuSlots', label: 'With WebGPU' },
  { field: 'cudaSlots', label: 'With CUDA' },
];

export function RunDefaults({ settings }: { readonly settings: Settings }) {
  return (
    <>
      <Section title="New experiments" description="What they begin with; each can choose otherwise.">
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <Select
            {...named('runtime')}
            data={[...RUNTIMES]}
            value={settings.runtime}
            allowDeselect={false}
            onChange={(runtime) => runtime !== null && void changeSettings({ runtime })}
          />
          <Select
            {...named('device')}
            data={[...DEVICES]}
            value={settings.device}
            allowDeselect={false}
            onChange={(device) => device !== null && void changeSettings({ device })}
          />
        </SimpleGrid>
      </Section>
      <Section
        title="Runs at a time"
        description="More than one on a device shares it; that pays only where one leaves it idle."
      >
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          {SLOTS.map((slot) => (
            <WholeNumber key={slot.field} {...slot} settings={settings} />
          ))}
        </SimpleGrid>
      </Section>
      <Section
        title="Trash"
        description="Deleted runs can be taken out again until then; 0 removes them at the next start."
      >
        <WholeNumber field="trashDays" label="Days that deleted runs are kept" settings={settings} />
      </Section>
    </>
  );
}

function named(field: 'runtime' | 'device') {
  const { label, help } = EXPERIMENT_FIELDS[field];
  return { label, description: help };
}

interface WholeNumberProps {
  readonly field: NumberField;
  readonly label: string;
  readonly settings: Settings;
}

/** What is no number of the schema is not kept; the field goes back to what is. */
function WholeNumber({ field, label, settings }: WholeNumberProps) {
  const { minValue, maxValue } = settingsSchema.shape[field];
  return (
    <NumberInput
      label={label}
      maw={260}
      min={minValue ?? 0}
      max={maxValue ?? Infinity}
      clampBehavior="strict"
      allowDecimal={false}
      allowNegative={false}
      value={settings[field]}
      onChange={(value) => typeof value === 'number' && void changeSettings({ [field]: value })}
    />
  );
}
