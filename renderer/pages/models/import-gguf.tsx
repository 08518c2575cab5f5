/**
 * @file Converting a GGUF file: which, and where the folder goes.
 */
import { Button, Code, Group, Stack, Text, TextInput } from '@mantine/core';
import { modals } from '@mantine/modals';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { messageOf, Problem } from '../../components/feedback/problem.tsx';
import { chooseFile } from '../../dialogs/path-chooser.tsx';

/** Asks for a file, then for the folder to make of it, and starts the job that shows the rest. */
export async function askToImportGguf(): Promise<void> {
  const path = await chooseFile('Choose a GGUF file', [{ name: 'GGUF', extensions: ['gguf'] }]);
  if (path === null) return;
  const id = modals.open({
    title: 'Import GGUF',
    children: <ImportGguf path={path} close={() => modals.close(id)} />,
  });
}

function ImportGguf({ path, close }: { readonly path: string; readonly close: () => void }) {
  const [output, setOutput] = useState(path.replace(/\.gguf$/i, ''));
  const [refusal, setRefusal] = useState<string | null>(null);
  const start = async (): Promise<void> => {
    try {
      await client.models.importGguf({ path, output: output.trim() });
      close();
    } catch (error) {
      setRefusal(messageOf(error));
    }
  };
  return (
    <Stack>
      <Text size="sm">
        <Code>{path}</Code> is converted into a folder of 16-bit weights. Its tokenizer is taken from a
        tokenizer.json beside the file, else from the file.
      </Text>
      <TextInput
        label="New folder"
        description="It must not exist; the folder around it must"
        value={output}
        spellCheck={false}
        onChange={({ currentTarget }) => setOutput(currentTarget.value)}
      />
      {refusal !== null && <Problem title="Not started" error={refusal} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
        <Button disabled={output.trim() === ''} onClick={() => void start()}>
          Convert
        </Button>
      </Group>
    </Stack>
  );
}
