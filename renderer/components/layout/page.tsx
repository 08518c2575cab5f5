/**
 * @file The frame of a screen: title, what it is in a line, actions, content.
 */
import { Box, Group, Text, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import classes from './page.module.css';

export interface PageProps {
  readonly title: string;
  /** A line under the title. */
  readonly description?: ReactNode;
  /** What can be done with the whole page; the main action last. */
  readonly actions?: ReactNode;
  /** Takes the whole width and height, for tables that scroll by themselves. */
  readonly fill?: boolean;
  readonly children: ReactNode;
}

export function Page({ title, description, actions, fill = false, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Adapter Atlas`;
  }, [title]);
  return (
    <Box className={fill ? classes['fill'] : classes['page']}>
      <Box mb="md">
        <Group justify="space-between" wrap="nowrap" gap="lg">
          <Title order={1} tabIndex={-1} className={classes['title'] ?? ''}>
            {title}
          </Title>
          {actions !== undefined && (
            <Group gap="xs" wrap="nowrap" className={classes['actions'] ?? ''}>
              {actions}
            </Group>
          )}
        </Group>
        {description !== undefined && (
          <Text c="dimmed" size="sm" mt={2} component="div">
            {description}
          </Text>
        )}
      </Box>
      {children}
    </Box>
  );
}
