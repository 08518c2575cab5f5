/**
 * @file What this program is, under which licence, and whose work it includes.
 */
import { Button, Code, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { Section } from '../../components/layout/section.tsx';
import { openDialog } from '../../dialogs/dialogs.tsx';

export function About() {
  const { data } = useQuery(api.settings.about.queryOptions());
  if (data === undefined) return null;
  const { version, nodeVersion, licence, notice } = data;
  return (
    <Section title="About">
      <Group justify="space-between">
        <Text size="sm">
          Adapter Atlas {version}, on Node {nodeVersion}
        </Text>
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={() => showText('Licence', licence)}>
            Licence
          </Button>
          <Button size="xs" variant="default" onClick={() => showText('Data and work of others', notice)}>
            Data and work of others
          </Button>
        </Group>
      </Group>
    </Section>
  );
}

function showText(title: string, text: string): void {
  openDialog({
    title,
    size: 'xl',
    content: () => (
      <Code block tabIndex={0} role="group" aria-label={title}>
        {text}
      </Code>
    ),
  });
}
