/**
 * @file Where there is nothing yet: what would be here, and what to do next.
 */
import { Stack, Text, Title } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './empty-state.module.css';

export interface EmptyStateProps {
  readonly icon: Icon;
  readonly title: string;
  /** What to do next, as a button. */
  readonly action?: ReactNode;
  readonly children?: ReactNode;
}

export function EmptyState({ icon: IconOf, title, action, children }: EmptyStateProps) {
  return (
    <Stack align="center" gap="xs" py={64} px="md">
      <IconOf size={40} stroke={1.2} aria-hidden className={classes['icon'] ?? ''} />
      <Title order={2}>{title}</Title>
      {children !== undefined && (
        <Text c="dimmed" ta="center" maw={480} component="div">
          {children}
        </Text>
      )}
      {action !== undefined && <div className={classes['action']}>{action}</div>}
    </Stack>
  );
}
