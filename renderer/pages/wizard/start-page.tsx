/**
 * @file Where a new experiment begins: with a preset, a file, an earlier experiment, or a draft that was left.
 */
import { ActionIcon, Button, SimpleGrid, Stack, Text, Title, Tooltip, UnstyledButton } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  IconBolt,
  IconFileCode,
  IconFilePlus,
  IconPlayerPlay,
  IconTelescope,
  IconTrash,
  type Icon,
} from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { formatTime } from '../../../shared/format/date.ts';
import { formatCount } from '../../../shared/format/number.ts';
import {
  GRID_PRESETS,
  type Draft,
  type DraftOrigin,
  type DraftPreset,
  type GridPreset,
} from '../../../shared/rpc/drafts.ts';
import type { TaskSoFar } from '../../../shared/rpc/experiments.ts';
import { api, client } from '../../api/client.ts';
import { messageOf } from '../../components/feedback/problem.tsx';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { showUndo } from '../../components/feedback/show-undo.tsx';
import { LinkAnchor } from '../../components/layout/links.tsx';
import { Page } from '../../components/layout/page.tsx';
import { chooseFile } from '../../dialogs/path-chooser.tsx';
import { draftInWords, lastPart } from './draft-summaries.ts';
import classes from './start-page.module.css';

const PRESETS: readonly {
  readonly preset: DraftPreset;
  readonly icon: Icon;
  readonly title: string;
  readonly text: string;
}[] = [
  {
    preset: 'blank',
    icon: IconFilePlus,
    title: 'Blank',
    text: 'Choose everything yourself; every setting starts at its default.',
  },
  {
    preset: 'demo',
    icon: IconPlayerPlay,
    title: 'Demo',
    text: 'The included model and benchmarks, four adapters, 42 languages. Complete: launch it or change it.',
  },
  {
    preset: 'quick-look',
    icon: IconBolt,
    title: 'Quick look',
    text: 'Frozen base and LoRA, 60 steps, 100 items a language. Says whether a setup works, not how well.',
  },
  {
    preset: 'full-study',
    icon: IconTelescope,
    title: 'Full study',
    text: 'Frozen base and four adapters, 500 steps, three seeds, all items: enough for intervals and tests.',
  },
];

const GRIDS: Readonly<Record<GridPreset, { readonly title: string; readonly text: string }>> = {
  methods: { title: 'Methods and tasks', text: 'Every method on your benchmarks, three seeds.' },
  scaling: { title: 'Scaling, 1B to 24B', text: 'Prefix tuning and LoRA on models of growing size.' },
  'prefix-length': { title: 'Prefix length', text: 'Prefix tuning with 1 to 100 virtual tokens.' },
  'adapted-layers': { title: 'Adapted layers', text: 'Llama-Adapter on the top 1 layer up to all.' },
  'lora-rank': { title: 'LoRA rank', text: 'LoRA of rank 1 to 64, alpha twice the rank.' },
  'matched-budgets': {
    title: 'Matched budgets',
    text: 'Four methods of about 213 thousand parameters on Llama 3.2 1B; match them anew for another model.',
  },
};

export function StartPage() {
  const navigate = useNavigate();
  const create = useMutation({
    mutationFn: (origin: DraftOrigin) => client.drafts.create(origin),
    onSuccess: ({ draftId }) =>
      navigate({ to: '/experiments/new', search: { draft: draftId, step: 'models' } }),
    onError: (error) =>
      notifications.show({ color: 'red', title: 'It could not be opened', message: messageOf(error) }),
  });
  const openFile = async (): Promise<void> => {
    const path = await chooseFile('Open an experiment', [
      { name: 'Experiments', extensions: ['yaml', 'yml'] },
    ]);
    if (path !== null) create.mutate({ kind: 'file', path });
  };
  return (
    <Page
      title="New experiment"
      description="Choose models, a benchmark, methods and languages; every method is trained on English and measured in all of them."
      actions={
        <Button
          variant="default"
          leftSection={<IconFileCode size={16} aria-hidden />}
          onClick={() => void openFile()}
        >
          Load YAML
        </Button>
      }
    >
      <Stack gap="xl">
        <section aria-labelledby="begin">
          <Title order={2} id="begin" mb="xs">
            Begin with
          </Title>
          <SimpleGrid cols={{ base: 1, xs: 2, lg: 4 }} spacing="sm">
            {PRESETS.map(({ preset, icon: IconOf, title, text }) => (
              <UnstyledButton
                key={preset}
                className={classes['preset'] ?? ''}
                disabled={create.isPending}
                onClick={() => create.mutate({ kind: 'preset', preset })}
              >
                <IconOf size={22} stroke={1.5} aria-hidden />
                <span className={classes['presetTitle']}>{title}</span>
                <span className={classes['presetText']}>{text}</span>
              </UnstyledButton>
            ))}
          </SimpleGrid>
          <Text size="xs" c="dimmed" mt={6}>
            The presets are ours: starting points that work, not settings from a paper.
          </Text>
        </section>
        <section aria-labelledby="grids">
          <Title order={2} id="grids" mb="xs">
            Lay out a study
          </Title>
          <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="sm">
            {GRID_PRESETS.map((preset) => (
              <UnstyledButton
                key={preset}
                className={classes['preset'] ?? ''}
                disabled={create.isPending}
                onClick={() => create.mutate({ kind: 'preset', preset })}
              >
                <span className={classes['presetTitle']}>{GRIDS[preset].title}</span>
                <span className={classes['presetText']}>{GRIDS[preset].text}</span>
              </UnstyledButton>
            ))}
          </SimpleGrid>
        </section>
        <Drafts />
        <Earlier onCreate={(experimentId) => create.mutate({ kind: 'experiment', experimentId })} />
      </Stack>
    </Page>
  );
}

function Drafts() {
  const query = useQuery(api.drafts.list.queryOptions());
  const models = useQuery(api.models.list.queryOptions()).data ?? [];
  const benchmarks = useQuery(api.benchmarks.list.queryOptions()).data ?? [];
  const nameOf = (path: string): string =>
    [...models, ...benchmarks].find((entry) => entry.path === path)?.name ?? lastPart(path);
  const remove = useMutation({
    mutationFn: ({ draftId }: Draft) => client.drafts.remove({ draftId }),
    onSuccess: (_, { draftId, draft }) => {
      showUndo(`Deleted the draft "${draft.name}"`, () => void client.drafts.restore({ draftId }));
    },
  });
  return (
    <section aria-labelledby="drafts">
      <Title order={2} id="drafts" mb="xs">
        Drafts
      </Title>
      <QueryBoundary query={query} title="The drafts could not be loaded">
        {(drafts) =>
          drafts.length === 0 ? (
            <Text c="dimmed" size="sm">
              None. What you begin is kept here by itself until it is launched.
            </Text>
          ) : (
            <ul className={classes['list']}>
              {drafts.map((entry) => (
                <li key={entry.draftId} className={classes['row']}>
                  <LinkAnchor
                    to="/experiments/new"
                    search={{ draft: entry.draftId, step: 'models' }}
                    className={classes['name'] ?? ''}
                  >
                    {entry.draft.name.trim() === '' ? 'Untitled experiment' : entry.draft.name}
                  </LinkAnchor>
                  <span className={classes['facts']}>{draftInWords(entry.draft, nameOf)}</span>
                  <time className={classes['time']} dateTime={new Date(entry.updatedMs).toISOString()}>
                    {formatTime(entry.updatedMs)}
                  </time>
                  <Tooltip label="Delete">
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={`Delete the draft ${entry.draft.name}`}
                      onClick={() => remove.mutate(entry)}
                    >
                      <IconTrash size={16} aria-hidden />
                    </ActionIcon>
                  </Tooltip>
                </li>
              ))}
            </ul>
          )
        }
      </QueryBoundary>
    </section>
  );
}

function Earlier({ onCreate }: { readonly onCreate: (experimentId: string) => void }) {
  const query = useQuery(api.experiments.recent.queryOptions({ input: { limit: 8 } }));
  if (query.data === undefined || query.data.length === 0) return null;
  return (
    <section aria-labelledby="earlier">
      <Title order={2} id="earlier" mb="xs">
        Copy an earlier experiment
      </Title>
      <ul className={classes['list']}>
        {query.data.map(({ id, name, models, tasks, runs, createdMs }) => (
          <li key={id} className={classes['row']}>
            <span className={classes['name']}>{name}</span>
            <span className={classes['facts']}>
              {models.join(', ')} · {formatCount(methodCount(tasks), 'method')} · {formatCount(runs, 'run')}
            </span>
            <time className={classes['time']} dateTime={new Date(createdMs).toISOString()}>
              {formatTime(createdMs)}
            </time>
            <Button size="compact-sm" variant="default" onClick={() => onCreate(id)}>
              Copy
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function methodCount(tasks: readonly TaskSoFar[]): number {
  return new Set(tasks.flatMap(({ methods }) => methods.map(({ label }) => label))).size;
}
