/**
 * @file How a task of one's own is called, where its folder goes, and what becomes of training items that are evaluated.
 */
import { Radio, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core';
import { PathField } from '../../../dialogs/path-field.tsx';
import { StepTitle } from './step-title.tsx';
import type { ChangeDraft, Mapping, TablesDraft } from './tables-draft.ts';

export interface AboutSectionProps {
  readonly draft: TablesDraft;
  readonly mapping: Mapping;
  readonly output: string;
  readonly change: ChangeDraft;
}

export function AboutSection({ draft, mapping, output, change }: AboutSectionProps) {
  return (
    <Stack gap="sm" component="section" aria-label="About it">
      <StepTitle>About it</StepTitle>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <TextInput
          label="Title"
          required
          value={draft.title}
          onChange={({ currentTarget }) => change({ title: currentTarget.value })}
        />
        <TextInput
          label="Id"
          description="Small letters, digits and hyphens; runs name it"
          value={mapping.id}
          spellCheck={false}
          onChange={({ currentTarget }) => change({ id: currentTarget.value })}
        />
        <TextInput
          label="Version"
          value={draft.version}
          onChange={({ currentTarget }) => change({ version: currentTarget.value })}
        />
      </SimpleGrid>
      <Textarea
        label="What is asked"
        autosize
        value={draft.description}
        onChange={({ currentTarget }) => change({ description: currentTarget.value })}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label="Licence"
          placeholder="CC-BY-4.0"
          value={draft.licence}
          onChange={({ currentTarget }) => change({ licence: currentTarget.value })}
        />
        <TextInput
          label="Citation"
          placeholder="Who made it"
          value={draft.citation}
          onChange={({ currentTarget }) => change({ citation: currentTarget.value })}
        />
      </SimpleGrid>
      <Radio.Group
        label="Training items that are evaluated, too, or share half of their text"
        description="Looked for in the training language"
        value={draft.leaks}
        onChange={(leaks) => change({ leaks: leaks })}
      >
        <Stack gap={6} mt={6}>
          <Radio value="leave-out" label="Leave them out of training" />
          <Radio value="refuse" label="Refuse the import where one is equal" />
        </Stack>
      </Radio.Group>
      <PathField
        label="Folder to make"
        description="It must not exist yet"
        value={output}
        onChange={(path) => change({ output: path })}
        onChoose={null}
      />
    </Stack>
  );
}
