/**
 * @file Tags of several runs at once, and the note of one.
 */
import { Button, Group, Stack, TagsInput, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { formatCount } from '../../shared/format/number.ts';
import { tagSchema } from '../../shared/rpc/runs.ts';
import { client } from '../api/client.ts';
import { messageOf } from '../components/feedback/problem.tsx';
import { openDialog } from './dialogs.tsx';

/** @param tags Those that all of the runs have. @param known Tags to suggest. */
export function askForTags(
  runIds: readonly string[],
  tags: readonly string[],
  known: readonly string[],
): void {
  openDialog({
    title: runIds.length === 1 ? 'Tags' : `Tags of ${formatCount(runIds.length, 'run')}`,
    content: (close) => <TagsForm runIds={runIds} tags={tags} known={known} close={close} />,
  });
}

export function askForNote(runId: string, note: string): void {
  openDialog({
    title: 'Note',
    content: (close) => <NoteForm runId={runId} note={note} close={close} />,
  });
}

interface TagsFormProps {
  readonly runIds: readonly string[];
  readonly tags: readonly string[];
  readonly known: readonly string[];
  readonly close: () => void;
}

function TagsForm({ runIds, tags, known, close }: TagsFormProps) {
  const [wanted, setWanted] = useState<readonly string[]>(tags);
  const wrong = wanted.find((tag) => !tagSchema.safeParse(tag).success);
  const save = (): Promise<void> =>
    kept(
      () =>
        client.runs.tag({
          runIds: [...runIds],
          add: wanted.filter((tag) => !tags.includes(tag)),
          remove: tags.filter((tag) => !wanted.includes(tag)),
        }),
      close,
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Stack gap="md">
        <TagsInput
          data-autofocus
          label="Tags"
          description={
            runIds.length === 1
              ? 'Press Enter after each'
              : 'Press Enter after each. Tags that only some of the runs have stay as they are.'
          }
          value={[...wanted]}
          onChange={setWanted}
          data={[...known]}
          acceptValueOnBlur
          maxTags={20}
          error={wrong === undefined ? undefined : `"${wrong}" is longer than 40 characters`}
        />
        <Buttons close={close} isWrong={wrong !== undefined} />
      </Stack>
    </form>
  );
}

function NoteForm({
  runId,
  note,
  close,
}: {
  readonly runId: string;
  readonly note: string;
  readonly close: () => void;
}) {
  const [text, setText] = useState(note);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void kept(() => client.runs.setNote({ runId, note: text }), close);
      }}
    >
      <Stack gap="md">
        <Textarea
          data-autofocus
          aria-label="Note"
          autosize
          minRows={4}
          maxRows={16}
          maxLength={10_000}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Buttons close={close} isWrong={false} />
      </Stack>
    </form>
  );
}

function Buttons({ close, isWrong }: { readonly close: () => void; readonly isWrong: boolean }) {
  return (
    <Group justify="flex-end" gap="xs">
      <Button variant="default" onClick={close}>
        Close
      </Button>
      <Button type="submit" disabled={isWrong}>
        Save
      </Button>
    </Group>
  );
}

async function kept(act: () => Promise<null>, close: () => void): Promise<void> {
  try {
    await act();
    close();
  } catch (error) {
    notifications.show({ color: 'red', title: 'That was not kept', message: messageOf(error) });
  }
}
