/**
 * @file What went wrong, in the words of whoever refused it, and a way to try again.
 */
import { Alert, Button, Group } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';

export interface ProblemProps {
  /** What could not be done: `The runs could not be loaded`. */
  readonly title: string;
  readonly error: unknown;
  readonly onRetry?: () => void;
}

export function Problem({ title, error, onRetry }: ProblemProps) {
  return (
    <Alert color="red" icon={<IconAlertTriangle size={18} />} title={title} role="alert">
      {messageOf(error)}
      {onRetry !== undefined && (
        <Group mt="sm">
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        </Group>
      )}
    </Alert>
  );
}

/** The sentence for the user. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
