/**
 * @file How the workbench looks.
 */
import { SegmentedControl } from '@mantine/core';
import type { Settings } from '../../../shared/model/settings.ts';
import { changeSettings } from '../../api/use-settings.ts';
import { Section } from '../../components/layout/section.tsx';

const THEMES = [
  { value: 'auto', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const satisfies readonly { readonly value: Settings['theme']; readonly label: string }[];

export function Appearance({ settings }: { readonly settings: Settings }) {
  return (
    <Section title="Appearance">
      <SegmentedControl
        aria-label="Theme"
        w="fit-content"
        data={[...THEMES]}
        value={settings.theme}
        onChange={(theme) => void changeSettings({ theme })}
      />
    </Section>
  );
}
