/**
 * @file One model closely: where it is from, its architecture, what methods would train on it, its tokenizer.
 */
import { Alert, Breadcrumbs, Button, Code, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { formatBytes } from '../../../shared/format/bytes.ts';
import { formatTime } from '../../../shared/format/date.ts';
import { ARCHITECTURES } from '../../../shared/model/architecture.ts';
import { formatNumber, MISSING } from '../../../shared/format/number.ts';
import { weightFormat } from '../../../shared/format/weight-format.ts';
import type { ModelDetail, ModelSummary } from '../../../shared/rpc/models.ts';
import { api } from '../../api/client.ts';
import { HealthBadge } from '../../components/feedback/health-badge.tsx';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { FactList } from '../../components/layout/fact-list.tsx';
import { LinkAnchor, LinkButton } from '../../components/layout/links.tsx';
import { Page } from '../../components/layout/page.tsx';
import { Section } from '../../components/layout/section.tsx';
import { EntryMenu } from '../library/entry-menu.tsx';
import { LibraryJobs } from '../library/library-jobs.tsx';
import { removeModel, verifyModel } from './model-actions.ts';
import { QuantisationTable } from './quantisation-table.tsx';
import { QuantiseItem } from './quantise-dialog.tsx';
import { MethodTable } from './method-table.tsx';
import { TensorTable } from './tensor-table.tsx';
import { TokenizerSection } from './tokenizer-section.tsx';

export function ModelDetailView({ modelId }: { readonly modelId: string }) {
  const list = useQuery(api.models.list.queryOptions());
  const detail = useQuery({
    ...api.models.detail.queryOptions({ input: { modelId } }),
    enabled: list.data !== undefined,
  });
  const navigate = useNavigate();
  const model = list.data?.find(({ id }) => id === modelId);
  return (
    <Page
      title={model?.name ?? 'Model'}
      description={
        <Breadcrumbs separator="›">
          <LinkAnchor to="/models" size="sm">
            Models
          </LinkAnchor>
          <Text span size="sm">
            {model?.name ?? modelId}
          </Text>
        </Breadcrumbs>
      }
      actions={
        model !== undefined && (
          <>
            <EntryMenu
              entry={model}
              onVerify={() => void verifyModel(model)}
              onRemove={() =>
                void removeModel(model).then(async (removed) => {
                  if (removed) await navigate({ to: '/models', search: {} });
                })
              }
            >
              <QuantiseItem model={model} />
            </EntryMenu>
            {model.health.state !== 'unavailable' && (
              <LinkButton to="/experiments/new" leftSection={<IconPlus size={18} />}>
                New experiment
              </LinkButton>
            )}
          </>
        )
      }
    >
      <LibraryJobs kinds={['quantiseModel', 'verifyModel']} />
      <Stack>
        {model !== undefined && <ModelFacts model={model} />}
        {/* Of a folder that is away, the alert above says all that can be said. */}
        {model?.health.state !== 'unavailable' && (
          <QueryBoundary query={detail} title="This model cannot be opened">
            {(shown) => <ModelParts detail={shown} />}
          </QueryBoundary>
        )}
      </Stack>
    </Page>
  );
}

function ModelFacts({ model }: { readonly model: ModelSummary }) {
  const date = (ms: number | null): string => (ms === null ? 'never' : formatTime(ms));
  return (
    <>
      {model.health.problem !== null && (
        <Alert
          color={model.health.state === 'broken' ? 'red' : 'yellow'}
          icon={<IconAlertTriangle size={18} />}
          title={`This model is ${model.health.state}`}
        >
          {model.health.problem}
          {model.health.state !== 'unavailable' && (
            <Button
              mt="sm"
              size="xs"
              variant="default"
              display="block"
              onClick={() => void verifyModel(model)}
            >
              Verify again
            </Button>
          )}
        </Alert>
      )}
      <Section title="Identity" controls={<HealthBadge health={model.health} />}>
        <FactList
          facts={[
            { name: 'Origin', value: model.origin ?? 'not stated' },
            { name: 'Revision', value: model.revision ?? 'not stated' },
            { name: 'Licence', value: model.licence ?? 'not stated' },
            { name: 'Imported', value: date(model.importedMs) },
            { name: 'Every byte checked', value: date(model.verifiedMs) },
            { name: 'Folder', value: <Code>{model.path}</Code>, isWide: true },
            { name: 'SHA-256', value: <Code>{model.sha256 ?? MISSING}</Code>, isWide: true },
          ]}
        />
      </Section>
    </>
  );
}

function ModelParts({ detail }: { readonly detail: ModelDetail }) {
  const { model } = detail;
  return (
    <>
      <Section title="Architecture">
        <FactList
          facts={[
            { name: 'Type', value: ARCHITECTURES[model.architecture] },
            { name: 'Parameters', value: formatNumber(model.parameterCount) },
            { name: 'Weights', value: `${formatBytes(model.weightBytes)}, ${weightFormat(model.dtype)}` },
            { name: 'Layers', value: formatNumber(model.layers) },
            { name: 'Hidden size', value: formatNumber(model.hiddenSize) },
            { name: 'Feed-forward size', value: formatNumber(detail.intermediateSize) },
            {
              name: 'Attention heads',
              value: `${detail.headCount} of ${detail.headSize}, ${detail.keyValueHeadCount} key-value`,
            },
            {
              name: 'Attention',
              value:
                detail.slidingWindow === null
                  ? 'full'
                  : `sliding window of ${formatNumber(detail.slidingWindow)} tokens`,
            },
            { name: 'Positions', value: formatNumber(model.maxPositions) },
            {
              name: 'Rotary base',
              value: `${formatNumber(detail.ropeTheta)}${detail.ropeScaling === null ? '' : `, ${detail.ropeScaling}`}`,
            },
            { name: 'Embeddings', value: detail.hasTiedEmbeddings ? 'tied to the LM head' : 'not tied' },
          ]}
        />
      </Section>
      {detail.quantisation !== null && <QuantisationTable report={detail.quantisation} />}
      <MethodTable presets={detail.presets} />
      <TokenizerSection modelId={model.id} tokenizer={detail.tokenizer} />
      <TensorTable tensors={detail.tensors} />
    </>
  );
}
