/**
 * @file What a newcomer could do next, with what is done already ticked off.
 */
import { List, Text, ThemeIcon } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconArrowRight, IconCheck, IconCircle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ExperimentCard } from '../../../shared/rpc/experiments.ts';
import { api } from '../../api/client.ts';
import { LinkAnchor } from '../../components/layout/links.tsx';
import { Section } from '../../components/layout/section.tsx';
import classes from './home.module.css';

export function NextSteps({ experiments }: { readonly experiments: readonly ExperimentCard[] }) {
  const models = useQuery(api.models.list.queryOptions());
  const benchmarks = useQuery(api.benchmarks.list.queryOptions());
  const reports = useQuery(api.reports.history.queryOptions());
  const finished = experiments.find(({ states }) => states.finished > 0);
  /** Null for what is done time and again. */
  const steps: readonly {
    readonly key: string;
    readonly isDone: boolean | null;
    readonly content: ReactNode;
  }[] = [
    { key: 'run', isDone: experiments.length > 0, content: 'Run the demo, or an experiment of your own' },
    {
      key: 'compare',
      isDone: finished === undefined ? false : null,
      content:
        finished === undefined ? (
          'Compare methods over languages once runs are finished'
        ) : (
          <LinkAnchor to="/compare" search={{ experiment: finished.id }} size="sm">
            Compare methods over languages
          </LinkAnchor>
        ),
    },
    {
      key: 'model',
      isDone: models.data?.some(({ isBundled }) => !isBundled) === true,
      content: (
        <LinkAnchor to="/models" size="sm">
          Import a model of your own
        </LinkAnchor>
      ),
    },
    {
      key: 'benchmark',
      isDone: benchmarks.data?.some(({ isBundled }) => !isBundled) === true,
      content: (
        <LinkAnchor to="/benchmarks" size="sm">
          Import a benchmark
        </LinkAnchor>
      ),
    },
    {
      key: 'report',
      isDone: (reports.data ?? []).length > 0,
      content:
        finished === undefined ? (
          'Write a report, or bundle everything to reproduce it, once runs are finished'
        ) : (
          <LinkAnchor to="/reports" size="sm">
            Write a report, or bundle everything to reproduce it
          </LinkAnchor>
        ),
    },
  ];
  return (
    <Section title="What to do next">
      <List spacing={8} size="sm" listStyleType="none" className={classes['steps'] ?? ''}>
        {steps.map(({ key, isDone, content }) => (
          <List.Item
            key={key}
            icon={
              <ThemeIcon
                variant={isDone === true ? 'light' : 'transparent'}
                color={isDone === true ? 'teal' : 'gray'}
                size={20}
                radius="xl"
                {...(isDone === null
                  ? { 'aria-hidden': true }
                  : { role: 'img', 'aria-label': isDone ? 'Done' : 'To do' })}
              >
                {isDone === null ? (
                  <IconArrowRight size={14} />
                ) : isDone ? (
                  <IconCheck size={13} stroke={2.4} />
                ) : (
                  <IconCircle size={13} />
                )}
              </ThemeIcon>
            }
          >
            {isDone === true ? (
              <Text span size="sm" c="dimmed">
                {content}
              </Text>
            ) : (
              content
            )}
          </List.Item>
        ))}
      </List>
    </Section>
  );
}
