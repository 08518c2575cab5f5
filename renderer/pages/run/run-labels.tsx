/**
 * @file What the user writes to a run: tags and a note, kept as they are typed.
 */
import { Group, TagsInput, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconNote, IconTag } from '@tabler/icons-react';
import { useState } from 'react';
import { tagSchema } from '../../../shared/rpc/runs.ts';
import type { RunDetail } from '../../../shared/rpc/run.ts';
import { client } from '../../api/client.ts';
import { messageOf } from '../../components/feedback/problem.tsx';
import classes from './run-labels.module.css';

export function RunLabels({ detail }: { readonly detail: RunDetail }) {
  const { runId } = detail.summary.config;
  // Null while nothing is being typed: then the stored note is shown, whoever changed it.
  const [typed, setTyped] = useState<string | null>(null);
  const saveTags = (wanted: readonly string[]): void => {
    const add = wanted.filter((tag) => !detail.tags.includes(tag) && tagSchema.safeParse(tag).success);
    const remove = detail.tags.filter((tag) => !wanted.includes(tag));
    if (add.length + remove.length > 0) void save(() => client.runs.tag({ runIds: [runId], add, remove }));
  };
  const saveNote = async (): Promise<void> => {
    if (typed !== null && typed !== detail.note)
      await save(() => client.runs.setNote({ runId, note: typed }));
    setTyped(null);
  };
  return (
    <Group gap="md" wrap="nowrap" mt="xs" ml={-8} align="flex-start">
      <TagsInput
        size="xs"
        variant="unstyled"
        className={classes['tags'] ?? ''}
        leftSection={<IconTag size={14} />}
        aria-label="Tags"
        placeholder={detail.tags.length === 0 ? 'Add tags' : ''}
        maxTags={20}
        value={[...detail.tags]}
        onChange={saveTags}
      />
      <TextInput
        size="xs"
        variant="unstyled"
        className={classes['note'] ?? ''}
        leftSection={<IconNote size={14} />}
        aria-label="Note"
        placeholder="Add a note"
        maxLength={10_000}
        value={typed ?? detail.note}
        onChange={({ currentTarget: { value } }) => setTyped(value)}
        onBlur={() => void saveNote()}
        onKeyDown={({ key, currentTarget }) => {
          if (key === 'Enter') currentTarget.blur();
        }}
      />
    </Group>
  );
}

async function save(act: () => Promise<null>): Promise<void> {
  try {
    await act();
  } catch (error) {
    notifications.show({ color: 'red', title: 'That was not kept', message: messageOf(error) });
  }
}
