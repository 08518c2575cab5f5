/**
 * @file Every model of the library in a row.
 */
import { Box, Button, Card, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconFileImport, IconFolderPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { formatBytes } from '../../../shared/format/bytes.ts';
import { weightFormat } from '../../../shared/format/weight-format.ts';
import { formatCompactCount, formatNumber, MISSING } from '../../../shared/format/number.ts';
import { ARCHITECTURES } from '../../../shared/model/architecture.ts';
import type { ModelSummary } from '../../../shared/rpc/models.ts';
import { api } from '../../api/client.ts';
import { EmptyState } from '../../components/feedback/empty-state.tsx';
import { HealthBadge } from '../../components/feedback/health-badge.tsx';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { LinkAnchor } from '../../components/layout/links.tsx';
import { Page } from '../../components/layout/page.tsx';
import { HubDownloadButton } from '../../dialogs/hub-download.tsx';
import { EntryMenu } from '../library/entry-menu.tsx';
import { FoundModels } from '../library/found-models.tsx';
import { LibraryJobs } from '../library/library-jobs.tsx';
import classes from '../library/library-table.module.css';
import { UnfinishedDownloads } from '../library/unfinished-downloads.tsx';
import { askToImportGguf } from './import-gguf.tsx';
import { QuantiseItem } from './quantise-dialog.tsx';
import { importFolder, importModel, removeModel, verifyModel } from './model-actions.ts';

const JOB_KINDS = ['downloadModel', 'importGguf', 'importModel', 'quantiseModel', 'verifyModel'];

export function ModelList() {
  const query = useQuery(api.models.list.queryOptions());
  return (
    <Page
      title="Models"
      description="Llama, Mistral and Qwen checkpoints in the Hugging Face layout, read where they lie; GGUF files are converted into such folders."
      actions={
        <>
          <HubDownloadButton kind="model" />
          <Button
            variant="default"
            leftSection={<IconFileImport size={18} />}
            onClick={() => void askToImportGguf()}
          >
            Import GGUF
          </Button>
          <Button leftSection={<IconFolderPlus size={18} />} onClick={() => void importModel()}>
            Import from folder
          </Button>
        </>
      }
    >
      <UnfinishedDownloads kind="model" />
      <LibraryJobs kinds={JOB_KINDS} />
      <QueryBoundary query={query} title="The models could not be listed">
        {(models) => <ModelTable models={models} />}
      </QueryBoundary>
      <Box mt="md">
        <FoundModels onImport={(path) => void importFolder(path)} />
      </Box>
      {query.data?.length === 1 && <OnlyDemo />}
    </Page>
  );
}

function ModelTable({ models }: { readonly models: readonly ModelSummary[] }) {
  return (
    <Card withBorder padding={0}>
      <Table.ScrollContainer type="native" minWidth={980}>
        <Table highlightOnHover verticalSpacing="xs" aria-label="Models">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Model</Table.Th>
              <Table.Th>Architecture</Table.Th>
              <Table.Th className={classes['number'] ?? ''}>Parameters</Table.Th>
              <Table.Th className={classes['number'] ?? ''}>Weights</Table.Th>
              <Table.Th className={classes['number'] ?? ''}>Layers</Table.Th>
              <Table.Th className={classes['number'] ?? ''}>Positions</Table.Th>
              <Table.Th>Licence</Table.Th>
              <Table.Th>Health</Table.Th>
              <Table.Th>
                <VisuallyHidden>Actions</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {models.map((model) => (
              <ModelRow key={model.id} model={model} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
}

function ModelRow({ model }: { readonly model: ModelSummary }) {
  const { origin, revision } = model;
  const source =
    origin === null ? model.path : `${origin}${revision === null ? '' : ` @ ${revision.slice(0, 8)}`}`;
  return (
    <Table.Tr>
      <Table.Td className={classes['name'] ?? ''}>
        <LinkAnchor
          to="/models"
          search={{ model: model.id }}
          fw={600}
          className={classes['title'] ?? ''}
          title={model.name}
        >
          {model.name}
        </LinkAnchor>
        <Text size="xs" c="dimmed" truncate className={classes['path'] ?? ''} title={model.path}>
          {source}
        </Text>
      </Table.Td>
      <Table.Td>
        {ARCHITECTURES[model.architecture]}
        <Text span c="dimmed" size="sm">
          {' '}
          · {weightFormat(model.dtype)}
        </Text>
      </Table.Td>
      <Table.Td className={classes['number'] ?? ''}>{formatCompactCount(model.parameterCount)}</Table.Td>
      <Table.Td className={classes['number'] ?? ''}>{formatBytes(model.weightBytes)}</Table.Td>
      <Table.Td className={classes['number'] ?? ''}>
        {model.layers} × {formatNumber(model.hiddenSize)}
      </Table.Td>
      <Table.Td className={classes['number'] ?? ''}>{formatNumber(model.maxPositions)}</Table.Td>
      <Table.Td>{model.licence ?? MISSING}</Table.Td>
      <Table.Td>
        <HealthBadge health={model.health} />
      </Table.Td>
      <Table.Td>
        <EntryMenu
          entry={model}
          onVerify={() => void verifyModel(model)}
          onRemove={() => void removeModel(model)}
        >
          <QuantiseItem model={model} />
        </EntryMenu>
      </Table.Td>
    </Table.Tr>
  );
}

function OnlyDemo() {
  return (
    <EmptyState
      icon={IconFolderPlus}
      title="Bring your own model"
      action={
        <Button variant="default" onClick={() => void importModel()}>
          Import from folder
        </Button>
      }
    >
      Choose a folder with config.json, tokenizer.json and model.safetensors (or shards and their index), such
      as a download from the Hugging Face Hub. Every byte is checked, which takes a few seconds a gigabyte.
    </EmptyState>
  );
}
