/**
 * @file A path that is typed or chosen.
 */
import { Button, TextInput } from '@mantine/core';
import { IconFolder } from '@tabler/icons-react';

export interface PathFieldProps {
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  readonly value: string;
  /** What is wrong with it; null where nothing is. */
  readonly error?: string | null;
  readonly onChange: (path: string) => void;
  /** Asks for a path; null where the path is of something that is not there yet. */
  readonly onChoose: (() => void) | null;
}

export function PathField({ value, onChange, onChoose, ...texts }: PathFieldProps) {
  return (
    <TextInput
      {...texts}
      value={value}
      spellCheck={false}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      rightSectionWidth={92}
      {...(onChoose === null
        ? {}
        : {
            rightSection: (
              <Button
                size="compact-xs"
                variant="light"
                leftSection={<IconFolder size={14} aria-hidden />}
                aria-label={`Choose: ${texts.label}`}
                onClick={onChoose}
              >
                Choose
              </Button>
            ),
          })}
    />
  );
}
