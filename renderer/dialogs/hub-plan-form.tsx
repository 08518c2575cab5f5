/**
 * @file What a repository of the Hub is and what would be fetched of it; which parts, where to, and its licence.
 */
import {
  Anchor,
  Badge,
  Button,
  Checkbox,
  Group,
  ScrollArea,
  Stack,
  Table,
  Text,
  TextInput,
} from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatBytes } from '../../shared/format/bytes.ts';
import { formatCount } from '../../shared/format/number.ts';
import { selectionOf, sizeOf, type HubFile, type HubPlan, type HubPart } from '../../shared/model/hub.ts';
import { api, client } from '../api/client.ts';
import { Problem } from '../components/feedback/problem.tsx';
import { FactList } from '../components/layout/fact-list.tsx';
import { inside } from './inside.ts';
import { chooseFolder } from './path-chooser.tsx';
import { PathField } from './path-field.tsx';

/** From so many parts on, they can be searched. */
const MANY_PARTS = 12;

export interface HubPlanFormProps {
  readonly plan: HubPlan;
  readonly onBack: () => void;
  readonly onStarted: (jobId: string) => void;
}

export function HubPlanForm({ plan, onBack, onStarted }: HubPlanFormProps) {
  const { kind, repository, revision, commit, licence, isGated, parts, leftOut } = plan;
  const suggested = useSuggestedFolder(plan);
  const [typed, setTyped] = useState<string | null>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(parts.map(({ name }) => name)));
  const [isAccepted, setAccepted] = useState(false);
  const directory = typed ?? suggested ?? '';
  const { files } = selectionOf(plan, [...chosen]);
  const start = useMutation({
    mutationFn: () =>
      client.hub.download({
        kind,
        repository,
        revision,
        commit,
        parts: [...chosen],
        directory: directory.trim(),
        acceptedLicence: licence,
      }),
    onSuccess: ({ jobId }) => onStarted(jobId),
  });
  const hasParts = parts.length === 0 || chosen.size > 0;
  return (
    <Stack gap="sm">
      <FactList
        facts={[
          {
            name: 'Repository',
            value: (
              <>
                {repository} {isGated && <Badge variant="light">gated, you have access</Badge>}
              </>
            ),
          },
          { name: 'Revision', value: revision === commit ? commit : `${revision} (${commit.slice(0, 8)})` },
          {
            name: 'To download',
            value: `${formatCount(files.length, 'file')}, ${formatBytes(sizeOf(files))}`,
          },
          {
            name: 'Left out',
            value: `${formatCount(leftOut.files, 'file')}, ${formatBytes(leftOut.sizeBytes)}`,
          },
          {
            name: 'Licence',
            value:
              licence.link === null ? (
                (licence.name ?? 'not stated')
              ) : (
                <Anchor href={licence.link} target="_blank" rel="noopener noreferrer" size="sm">
                  {licence.name ?? 'as linked'}
                </Anchor>
              ),
          },
        ]}
      />
      {parts.length > 0 && <PartChoice parts={parts} chosen={chosen} onChange={setChosen} />}
      <FileList files={files} />
      <PathField
        label="Folder"
        description="Made when every byte has arrived and was checked; it must not exist"
        value={directory}
        onChange={setTyped}
        onChoose={() =>
          void chooseFolder('Folder to download into').then(
            (folder) => folder !== null && setTyped(inside(folder, nameOf(repository))),
          )
        }
      />
      <Checkbox
        label={
          licence.name === null
            ? 'The repository states no licence; I may use it'
            : `I have read and accept the licence ${licence.name}`
        }
        checked={isAccepted}
        onChange={({ currentTarget }) => setAccepted(currentTarget.checked)}
      />
      {start.error !== null && <Problem title="Not started" error={start.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onBack}>
          Back
        </Button>
        <Button
          disabled={!isAccepted || !hasParts || directory.trim() === ''}
          loading={start.isPending}
          onClick={() => start.mutate()}
        >
          Download
        </Button>
      </Group>
    </Stack>
  );
}

interface PartChoiceProps {
  readonly parts: readonly HubPart[];
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}

function PartChoice({ parts, chosen, onChange }: PartChoiceProps) {
  const [search, setSearch] = useState('');
  const shown = parts.filter(({ name }) => name.toLowerCase().includes(search.trim().toLowerCase()));
  const toggle = (name: string): void => {
    const next = new Set(chosen);
    if (!next.delete(name)) next.add(name);
    onChange(next);
  };
  return (
    <div role="group" aria-label="Parts">
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={500}>
          {chosen.size} of {formatCount(parts.length, 'part')}
        </Text>
        <Group gap="xs">
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() => onChange(new Set(parts.map(({ name }) => name)))}
          >
            All
          </Button>
          <Button size="compact-xs" variant="subtle" onClick={() => onChange(new Set())}>
            None
          </Button>
        </Group>
      </Group>
      {parts.length >= MANY_PARTS && (
        <TextInput
          aria-label="Search parts"
          placeholder="Search"
          size="xs"
          mb={4}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
      )}
      <ScrollArea.Autosize mah={160} type="auto">
        <Stack gap={4} p={2}>
          {shown.map(({ name, sizeBytes }) => (
            <Checkbox
              key={name}
              size="xs"
              label={`${name} (${formatBytes(sizeBytes)})`}
              checked={chosen.has(name)}
              onChange={() => toggle(name)}
            />
          ))}
        </Stack>
      </ScrollArea.Autosize>
    </div>
  );
}

function FileList({ files }: { readonly files: readonly HubFile[] }) {
  return (
    <ScrollArea.Autosize mah={180} type="auto" viewportProps={{ tabIndex: 0, 'aria-label': 'Files' }}>
      <Table fz="xs" aria-label="Files to download" verticalSpacing={2}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>File</Table.Th>
            <Table.Th ta="right">Size</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {files.map(({ path, sizeBytes }) => (
            <Table.Tr key={path}>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{path}</Table.Td>
              <Table.Td ta="right">{formatBytes(sizeBytes)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}

/** Where models or benchmarks are kept by the settings, else in the workspace; null while that is not known. */
function useSuggestedFolder({ kind, repository }: HubPlan): string | null {
  const settings = useQuery(api.settings.get.queryOptions());
  const system = useQuery(api.system.info.queryOptions());
  if (settings.data === undefined || system.data === undefined) return null;
  const { modelsFolder, benchmarksFolder } = settings.data;
  const own = inside(system.data.workspace, kind === 'model' ? 'models' : 'datasets');
  return inside((kind === 'model' ? modelsFolder : benchmarksFolder) ?? own, nameOf(repository));
}

function nameOf(repository: string): string {
  return repository.split('/').at(-1)!;
}
