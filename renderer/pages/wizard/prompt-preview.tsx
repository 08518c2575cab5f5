/**
 * @file Real items as a chosen model will read them: text, tokens, what is cut.
 */
import {
  ActionIcon,
  Alert,
  Badge,
  Group,
  MultiSelect,
  Paper,
  Select,
  SimpleGrid,
  Switch,
  Text,
  Title,
} from '@mantine/core';
import { IconCheck, IconChevronLeft, IconChevronRight, IconCut } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatCount, formatNumber } from '../../../shared/format/number.ts';
import type { ExperimentDraft } from '../../../shared/model/experiment-draft.ts';
import { METHOD_TEXTS } from '../../../shared/model/experiment-fields.ts';
import type { Language } from '../../../shared/model/language.ts';
import { methodSchema, type Method } from '../../../shared/model/method.ts';
import { evaluationOverrideSchema } from '../../../shared/model/training.ts';
import type { BenchmarkSummary } from '../../../shared/rpc/benchmarks.ts';
import type { ModelSummary } from '../../../shared/rpc/models.ts';
import { completionsOf } from '../../../shared/model/task.ts';
import type { RenderedItem } from '../../../shared/rpc/preview.ts';
import { api } from '../../api/client.ts';
import { Problem } from '../../components/feedback/problem.tsx';
import classes from './prompt-preview.module.css';

export interface PromptPreviewProps {
  readonly draft: ExperimentDraft;
  readonly models: readonly ModelSummary[];
  readonly benchmarks: readonly BenchmarkSummary[];
}

const MAX_LANGUAGES = 4;

export function PromptPreview({ draft, models, benchmarks }: PromptPreviewProps) {
  const [modelId, setModelId] = useState<string | null>(null);
  const [benchmarkId, setBenchmarkId] = useState<string | null>(null);
  const [asked, setAsked] = useState<readonly string[] | null>(null);
  const [place, setPlace] = useState(0);
  const [showsTokens, setShowsTokens] = useState(false);
  const [numFewshot, setNumFewshot] = useState<number | null>(null);
  const model = models.find(({ id }) => id === modelId) ?? models[0];
  const benchmark = benchmarks.find(({ id }) => id === benchmarkId) ?? benchmarks[0];
  const catalogue = useQuery(api.languages.list.queryOptions()).data ?? [];
  const codes = benchmark?.languages.map(({ code }) => code) ?? [];
  const shown = (asked ?? firstLanguages(benchmark)).filter((code) => codes.includes(code));
  const method = longestMethod(draft);
  const examples = numbersOfExamples(draft);
  const limit = draft.training['maxSequenceLength'];
  const query = useQuery({
    ...api.preview.item.queryOptions({
      input: {
        modelId: model?.id ?? '',
        benchmarkId: benchmark?.id ?? '',
        languages: shown,
        place,
        method,
        chatTemplate: draft.chatTemplate,
        seed: draft.seeds.find((seed) => typeof seed === 'number') ?? 1,
        ...(numFewshot === null ? {} : { numFewshot }),
        ...(typeof limit === 'number' && limit >= 1 ? { maxSequenceLength: Math.floor(limit) } : {}),
      },
    }),
    enabled: model !== undefined && benchmark !== undefined && shown.length > 0,
    placeholderData: keepPreviousData,
  });
  if (model === undefined || benchmark === undefined) {
    return (
      <Text c="dimmed" size="sm">
        Choose a model and a benchmark to see real items as the model will read them.
      </Text>
    );
  }
  const preview = query.data;
  return (
    <section aria-labelledby="preview">
      <Title order={3} id="preview" mb="xs">
        What the model reads
      </Title>
      <Group gap="sm" align="flex-end" mb="sm">
        {models.length > 1 && (
          <Select
            label="Model"
            data={models.map(({ id, name }) => ({ value: id, label: name }))}
            value={model.id}
            allowDeselect={false}
            onChange={setModelId}
          />
        )}
        {benchmarks.length > 1 && (
          <Select
            label="Benchmark"
            data={benchmarks.map(({ id, name }) => ({ value: id, label: name }))}
            value={benchmark.id}
            allowDeselect={false}
            onChange={setBenchmarkId}
          />
        )}
        <MultiSelect
          label={`Languages, up to ${MAX_LANGUAGES}`}
          data={codes.map((code) => ({ value: code, label: nameOf(catalogue, code) }))}
          value={[...shown]}
          maxValues={MAX_LANGUAGES}
          searchable
          className={classes['languages'] ?? ''}
          onChange={setAsked}
        />
        {examples.length > 0 && (
          <Select
            label="Examples in front"
            data={[{ value: '', label: 'none' }, ...examples.map(String)]}
            value={String(numFewshot ?? '')}
            allowDeselect={false}
            w={150}
            onChange={(value) => setNumFewshot(value === null || value === '' ? null : Number(value))}
          />
        )}
        <Group gap={4} role="group" aria-label="Item">
          <ActionIcon
            variant="default"
            size={34}
            aria-label="Item before"
            disabled={place === 0}
            onClick={() => setPlace(place - 1)}
          >
            <IconChevronLeft size={16} aria-hidden />
          </ActionIcon>
          <Text size="sm" className="numeric" ta="center" miw={110}>
            Item {formatNumber(place + 1)}
            {preview !== undefined && ` of ${formatNumber(preview.total)}`}
          </Text>
          <ActionIcon
            variant="default"
            size={34}
            aria-label="Next item"
            disabled={preview === undefined || place + 1 >= preview.total}
            onClick={() => setPlace(place + 1)}
          >
            <IconChevronRight size={16} aria-hidden />
          </ActionIcon>
        </Group>
        <Switch
          label="Show tokens"
          checked={showsTokens}
          pb={7}
          onChange={(event) => setShowsTokens(event.currentTarget.checked)}
        />
      </Group>
      {query.error !== null && <Problem title="The item could not be shown" error={query.error} />}
      {preview !== undefined && (
        <>
          <SimpleGrid cols={{ base: 1, md: Math.min(2, Math.max(1, shown.length)) }} spacing="sm">
            {preview.rendered.map((rendered, index) => {
              const code = shown[index] ?? '';
              return (
                <RenderedCard
                  key={code}
                  name={nameOf(catalogue, code)}
                  language={catalogue.find((language) => language.code === code) ?? null}
                  rendered={rendered}
                  showsTokens={showsTokens}
                  isChat={draft.chatTemplate}
                />
              );
            })}
          </SimpleGrid>
          <Text size="xs" c="dimmed" mt={6}>
            {formatCount(preview.maxTokens, 'token')} for{' '}
            {preview.answerTokens === null
              ? 'prompt and option together'
              : `the prompt, beside ${formatNumber(preview.answerTokens)} for the answer`}
            {method.method === 'none'
              ? ''
              : `, after the virtual tokens of ${METHOD_TEXTS[method.method].title}`}
            . Longer prompts are cut from the left.
            {showsTokens && ' A small number says that so many tokens make up the text before it.'}
          </Text>
        </>
      )}
    </section>
  );
}

/** How a text is to be read, for the browser. */
interface Written {
  readonly dir: 'ltr' | 'rtl';
  /** BCP 47. */
  readonly lang: string | undefined;
}

interface RenderedCardProps {
  readonly name: string;
  /** Null until the catalogue is there. */
  readonly language: Language | null;
  readonly rendered: RenderedItem | null;
  readonly showsTokens: boolean;
  readonly isChat: boolean;
}

function RenderedCard({ name, language, rendered, showsTokens, isChat }: RenderedCardProps) {
  const written: Written = { dir: language?.rtl === true ? 'rtl' : 'ltr', lang: language?.bcp47 };
  const { completions, right } =
    rendered === null ? { completions: [], right: 0 } : completionsOf(rendered.item);
  return (
    <Paper withBorder p="md" radius="md">
      <Group justify="space-between" mb="xs">
        <Text fw={600}>{name}</Text>
        {rendered !== null && (
          <Badge variant="default" className="numeric">
            {formatCount(rendered.promptTokens, 'prompt token')}
          </Badge>
        )}
      </Group>
      {rendered === null ? (
        <Text c="dimmed" size="sm">
          The benchmark does not have this item in this language.
        </Text>
      ) : (
        <>
          {rendered.truncatedTokens > 0 && (
            <Alert color="orange" p="xs" mb="xs" icon={<IconCut size={16} />}>
              {formatCount(rendered.truncatedTokens, 'token')} cut from the start
              {isChat ? ' of what the user says.' : '; the model does not read the faded text.'}
            </Alert>
          )}
          <PromptText rendered={rendered} written={written} showsTokens={showsTokens} isChat={isChat} />
          <ul className={classes['options']} dir={written.dir}>
            {completions.map((option, index) => (
              <li key={index} data-right={index === right || undefined}>
                <span {...written} className={classes['option']}>
                  <bdi>{option.trim()}</bdi>
                </span>
                {index === right && (
                  <Badge size="sm" color="teal" variant="light" leftSection={<IconCheck size={11} />}>
                    right
                  </Badge>
                )}
                <Text span size="xs" c="dimmed" className="numeric" dir="ltr">
                  {formatCount(rendered.optionTokens[index] ?? 0, 'token')}
                </Text>
              </li>
            ))}
          </ul>
        </>
      )}
    </Paper>
  );
}

interface PromptTextProps {
  readonly rendered: RenderedItem;
  readonly written: Written;
  readonly showsTokens: boolean;
  readonly isChat: boolean;
}

function PromptText({ rendered, written, showsTokens, isChat }: PromptTextProps) {
  const { item, pieces, truncatedPrompt } = rendered;
  // The cut text ends as the whole one does; of a conversation, the middle is cut.
  const cut =
    truncatedPrompt === null || isChat ? '' : item.prompt.slice(0, -truncatedPrompt.trimStart().length);
  return (
    <div {...written} className={classes['prompt']} tabIndex={0} role="group" aria-label="Prompt">
      {showsTokens ? (
        pieces.map(({ text, tokens }, index) => (
          <span
            key={index}
            className={classes['piece']}
            title={tokens === 1 ? undefined : formatCount(tokens, 'token')}
          >
            {text}
            {tokens > 1 && <sub className={classes['count']}>{tokens}</sub>}
          </span>
        ))
      ) : (
        <>
          {cut !== '' && <span className={classes['cut']}>{cut}</span>}
          {truncatedPrompt ?? item.prompt}
        </>
      )}
    </div>
  );
}

/** English and two others, so that a difference shows at once. */
function firstLanguages(benchmark: BenchmarkSummary | undefined): string[] {
  if (benchmark === undefined) return [];
  const codes = benchmark.languages.map(({ code }) => code);
  const others = codes.filter((code) => code !== benchmark.trainLanguage);
  return [
    ...codes.filter((code) => code === benchmark.trainLanguage),
    ...others.slice(Math.floor(others.length / 2)),
  ].slice(0, 2);
}

/** The method of the draft that leaves least room for text. */
function longestMethod({ methods }: ExperimentDraft): Method {
  const valid = methods.flatMap(({ config }) => methodSchema.safeParse(config).data ?? []);
  const length = (method: Method): number => ('numVirtualTokens' in method ? method.numVirtualTokens : 0);
  return valid.toSorted((a, b) => length(b) - length(a))[0] ?? { method: 'none' };
}

/** How many answered items methods of the draft have in front of a prompt, ascending. */
function numbersOfExamples({ methods }: ExperimentDraft): number[] {
  const found = methods.flatMap(
    ({ evaluation }) => evaluationOverrideSchema.safeParse(evaluation).data?.numFewshot ?? [],
  );
  return [...new Set(found)].sort((a, b) => a - b);
}

function nameOf(catalogue: readonly Language[], code: string): string {
  return catalogue.find((language) => language.code === code)?.name ?? code;
}
