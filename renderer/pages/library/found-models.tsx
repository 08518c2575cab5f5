/**
 * @file Checkpoints that are on this machine but not in the library: a click away, wherever they lie.
 */
import { Button, Group, ScrollArea, Stack, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { formatBytes } from '../../../shared/format/bytes.ts';
import { formatCompactCount, formatCount } from '../../../shared/format/number.ts';
import { weightFormat } from '../../../shared/format/weight-format.ts';
import type { FoundModel } from '../../../shared/rpc/models.ts';
import { api } from '../../api/client.ts';
import { Section } from '../../components/layout/section.tsx';
import { DisclosureButton } from '../../components/layout/disclosure-button.tsx';
import classes from './library-table.module.css';

export interface FoundModelsProps {
  readonly onImport: (path: string) => void;
}

/** Nothing where there are none, and before the folders were looked at. */
export function FoundModels({ onImport }: FoundModelsProps) {
  const { data = [] } = useQuery({ ...api.models.found.queryOptions(), staleTime: 0 });
  const { data: jobs = [] } = useQuery(api.jobs.list.queryOptions());
  const isBusy = jobs.some(({ kind, state }) => kind === 'importModel' && state === 'running');
  const usable = data.filter(({ problem }) => problem === null);
  const others = data.filter(({ problem }) => problem !== null);
  if (data.length === 0) return null;
  return (
    <Section
      title="Found on this machine"
      description="In the Hugging Face cache and in the folder of models. They are read where they lie; nothing is copied."
    >
      {usable.length > 0 && (
        <ScrollArea.Autosize mah={320} type="auto">
          <Table verticalSpacing={6} aria-label="Models found on this machine">
            <Table.Tbody>
              {usable.map((model) => (
                <FoundRow key={model.path} model={model} isBusy={isBusy} onImport={onImport} />
              ))}
            </Table.Tbody>
          </Table>
        </ScrollArea.Autosize>
      )}
      {others.length > 0 && <Unusable models={others} />}
    </Section>
  );
}

interface FoundRowProps extends FoundModelsProps {
  readonly model: FoundModel;
  readonly isBusy: boolean;
}

function FoundRow({ model: { path, name, revision, facts }, isBusy, onImport }: FoundRowProps) {
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500} className={classes['name'] ?? ''}>
        {name}
        {revision !== null && (
          <Text span size="sm" c="dimmed">
            {' '}
            @ {revision.slice(0, 8)}
          </Text>
        )}
        <Text size="xs" c="dimmed" fw={400} truncate className={classes['path'] ?? ''} title={path}>
          {path}
        </Text>
      </Table.Th>
      {facts !== null && (
        <Table.Td className={classes['number'] ?? ''}>
          {formatCompactCount(facts.parameterCount)} · {weightFormat(facts.dtype)} ·{' '}
          {formatBytes(facts.weightBytes)}
        </Table.Td>
      )}
      <Table.Td className={classes['number'] ?? ''}>
        <Button
          size="xs"
          variant="default"
          disabled={isBusy}
          aria-label={`Import ${name}`}
          onClick={() => onImport(path)}
        >
          Import
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}

/** A model that is missing from the list is asked about; here is why. */
function Unusable({ models }: { readonly models: readonly FoundModel[] }) {
  const [isOpen, { toggle }] = useDisclosure(false);
  return (
    <>
      <DisclosureButton isOpen={isOpen} onToggle={toggle} mt="xs">
        {formatCount(models.length, 'folder')} that cannot be used
      </DisclosureButton>
      {isOpen && (
        <Stack gap={6} mt="xs" component="ul" pl="lg">
          {models.map(({ path, name, problem }) => (
            <li key={path}>
              <Group gap={6}>
                <Text size="sm" fw={500} title={path}>
                  {name}
                </Text>
                <Text size="sm" c="dimmed">
                  {problem}
                </Text>
              </Group>
            </li>
          ))}
        </Stack>
      )}
    </>
  );
}
