/**
 * @file Converting a GGUF file: which, and where the folder goes.
 */
import { Code, Text } from '@mantine/core';
import { useState } from 'react';
import { client } from '../../api/client.ts';
import { openDialog } from '../../dialogs/dialogs.tsx';
import { chooseFile } from '../../dialogs/path-chooser.tsx';
import { NewFolderForm } from './new-folder-form.tsx';

/** Asks for a file, then for the folder to make of it, and starts the job that shows the rest. */
export async function askToImportGguf(): Promise<void> {
  const path = await chooseFile('Choose a GGUF file', [{ name: 'GGUF', extensions: ['gguf'] }]);
  if (path === null) return;
  openDialog({
    title: 'Import GGUF',
    content: (close) => <ImportGguf path={path} close={close} />,
  });
}

function ImportGguf({ path, close }: { readonly path: string; readonly close: () => void }) {
  const [output, setOutput] = useState(path.replace(/\.gguf$/i, ''));
  return (
    <NewFolderForm
      output={output}
      onOutput={setOutput}
      action="Convert"
      start={(folder) => client.models.importGguf({ path, output: folder })}
      close={close}
    >
      <Text size="sm">
        <Code>{path}</Code> is converted into a folder of 16-bit weights. Its tokenizer is taken from a
        tokenizer.json beside the file, else from the file.
      </Text>
    </NewFolderForm>
  );
}
