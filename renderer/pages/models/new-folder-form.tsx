/**
 * @file The end of a dialog that makes a new model folder: where it goes, and starting the job that shows the rest.
 */
import { Button, Group, Stack } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { messageOf, Problem } from '../../components/feedback/problem.tsx';
import { PathField } from '../../dialogs/path-field.tsx';

export interface NewFolderFormProps {
  /** What is made, above the folder. */
  readonly children: ReactNode;
  readonly output: string;
  readonly onOutput: (path: string) => void;
  /** What the button says. */
  readonly action: string;
  /** Starts the job; what it refuses stays in the dialog. */
  readonly start: (output: string) => Promise<unknown>;
  readonly close: () => void;
}

export function NewFolderForm({ children, output, onOutput, action, start, close }: NewFolderFormProps) {
  const [refusal, setRefusal] = useState<string | null>(null);
  const submit = async (): Promise<void> => {
    try {
      await start(output.trim());
      close();
    } catch (error) {
      setRefusal(messageOf(error));
    }
  };
  return (
    <Stack>
      {children}
      <PathField
        label="New folder"
        description="It must not exist; the folder around it must"
        value={output}
        onChange={onOutput}
        onChoose={null}
      />
      {refusal !== null && <Problem title="Not started" error={refusal} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
        <Button disabled={output.trim() === ''} onClick={() => void submit()}>
          {action}
        </Button>
      </Group>
    </Stack>
  );
}
