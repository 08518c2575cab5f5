/**
 * @file What somebody sees who has never run anything: what this is for, and two ways to begin.
 */
import { Button, Card, Group, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconChartDots3, IconLanguage, IconPlayerPlay, IconSchool, type Icon } from '@tabler/icons-react';
import { JobProgress } from '../../components/feedback/job-progress.tsx';
import { Problem } from '../../components/feedback/problem.tsx';
import { LinkButton } from '../../components/layout/links.tsx';
import type { Demo } from './use-demo.ts';

const STEPS: readonly { readonly icon: Icon; readonly title: string; readonly text: string }[] = [
  {
    icon: IconSchool,
    title: 'Train in English',
    text: 'Prefix tuning, prompt tuning, Llama-Adapter and LoRA each train a small adapter on English examples only.',
  },
  {
    icon: IconLanguage,
    title: 'Measure in every language',
    text: 'Each adapter, and the frozen model beside them, answers the same questions in all languages.',
  },
  {
    icon: IconChartDots3,
    title: 'Compare',
    text: 'A heatmap of language by method, with intervals and paired tests, shows what carried over and what did not.',
  },
];

export function FirstTime({ demo }: { readonly demo: Demo }) {
  return (
    <Card withBorder padding="xl" component="section" aria-labelledby="first-time">
      <Title order={2} id="first-time" size="h1">
        How far does English training reach?
      </Title>
      <Text c="dimmed" mt={4} maw={640}>
        Start with the demo: a small multilingual model that is included, four adapters and 42 languages. It
        needs a few minutes on this machine&rsquo;s processor, and nothing is downloaded.
      </Text>
      <Group align="stretch" gap="md" my="lg" grow>
        {STEPS.map(({ icon: IconOf, title, text }) => (
          <Stack key={title} gap={6}>
            <ThemeIcon variant="light" size={34} radius="md">
              <IconOf size={20} stroke={1.6} aria-hidden />
            </ThemeIcon>
            <Title order={3}>{title}</Title>
            <Text size="sm" c="dimmed">
              {text}
            </Text>
          </Stack>
        ))}
      </Group>
      {demo.error !== null && <Problem title="The demo did not start" error={demo.error} />}
      {demo.job !== null && <JobProgress job={demo.job} onCancel={demo.cancel} />}
      <Group gap="sm" mt="md">
        <Button
          size="md"
          leftSection={<IconPlayerPlay size={18} />}
          loading={demo.isStarting}
          onClick={demo.start}
        >
          Run the demo
        </Button>
        <LinkButton size="md" variant="default" to="/experiments/new">
          Set up an experiment
        </LinkButton>
      </Group>
    </Card>
  );
}
