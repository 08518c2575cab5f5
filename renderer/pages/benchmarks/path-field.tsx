/**
 * @file A path that is typed or chosen.
 */
import { Button, TextInput } from '@mantine/core';
import { IconFolder } from '@tabler/icons-react';
import { chooseFile, chooseFolder } from '../../dialogs/path-chooser.tsx';

export interface PathFieldProps {
  readonly label: string;
  readonly description: string;
  readonly value: string;
  /** What can be chosen; null where the path is of something that is not there yet. */
  readonly choose: 'file' | 'folder' | null;
  readonly onChange: (path: string) => void;
}

const DATA_FILES = [
  { name: 'Data', extensions: ['parquet', 'jsonl', 'json', 'tsv', 'csv', 'txt'] },
  { name: 'All files', extensions: ['*'] },
];

export function PathField({ label, description, value, choose, onChange }: PathFieldProps) {
  const ask = async (): Promise<void> => {
    const path = await (choose === 'folder' ? chooseFolder(label) : chooseFile(label, DATA_FILES));
    if (path !== null) onChange(path);
  };
  return (
    <TextInput
      label={label}
      description={description}
      value={value}
      spellCheck={false}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      rightSectionWidth={92}
      {...(choose === null
        ? {}
        : {
            rightSection: (
              <Button
                size="compact-xs"
                variant="light"
                leftSection={<IconFolder size={14} aria-hidden />}
                aria-label={`Choose: ${label}`}
                onClick={() => void ask()}
              >
                Choose
              </Button>
            ),
          })}
    />
  );
}
