/**
 * @file A titled part of a screen, as a card.
 */
import { Box, Card, Group, Text, Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';

export interface SectionProps {
  readonly title: string;
  /** A line under the title. */
  readonly description?: ReactNode;
  /** Controls at the end of the title's line. */
  readonly controls?: ReactNode;
  readonly children: ReactNode;
}

export function Section({ title, description, controls, children }: SectionProps) {
  const titleId = useId();
  return (
    <Card component="section" aria-labelledby={titleId} withBorder padding="md">
      <Group justify="space-between" align="flex-start" mb="sm" gap="md" wrap="nowrap">
        <div>
          <Title order={2} id={titleId}>
            {title}
          </Title>
          {description !== undefined && (
            <Text c="dimmed" size="sm" component="div">
              {description}
            </Text>
          )}
        </div>
        {controls !== undefined && <Box flex="none">{controls}</Box>}
      </Group>
      {children}
    </Card>
  );
}
