/**
 * @file A run's score in every language, as they come.
 */
import { Button, Group, Progress, SegmentedControl, Table, Text, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconFileTypeCsv } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Fragment, type ReactNode } from 'react';
import { formatDuration } from '../../../shared/format/duration.ts';
import {
  formatCount,
  formatNumber,
  formatPercent,
  formatPoints,
  MISSING,
} from '../../../shared/format/number.ts';
import type { WrittenSummary } from '../../../shared/model/event.ts';
import { isGraded, METRIC_NAMES, METRICS, scoreName, type Metric } from '../../../shared/model/task.ts';
import type { LanguageScore, RunAdvance, RunDetail } from '../../../shared/rpc/run.ts';
import { api } from '../../api/client.ts';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { LinkAnchor } from '../../components/layout/links.tsx';
import { saveBlob } from '../../components/save-blob.ts';
import { endedEarly } from './ended-early.ts';
import { GROUPINGS, groupLanguages, parseSorting, scoresCsv, type SortKey } from './language-order.ts';
import classes from './languages-tab.module.css';
import { ScoreBar } from './score-bar.tsx';

const COLUMNS: readonly { readonly key: SortKey; readonly label: string; readonly isNumber: boolean }[] = [
  { key: 'name', label: 'Language', isNumber: false },
  { key: 'items', label: 'Items', isNumber: true },
];
const NORMALISED: typeof COLUMNS = [
  { key: 'token', label: 'per token', isNumber: true },
  { key: 'character', label: 'per character', isNumber: true },
];
/** What is counted of written answers. */
const WRITTEN_NOTES = ['No answer', 'In English', 'Cut off'] as const;
const TIME: (typeof COLUMNS)[number] = { key: 'duration', label: 'Time', isNumber: true };

export function LanguagesTab({ detail }: { readonly detail: RunDetail }) {
  const { runId } = detail.summary.config;
  const query = useQuery(api.run.languages.queryOptions({ input: { runId } }));
  return (
    <QueryBoundary query={query} title="The scores could not be loaded">
      {(scores) => <Languages detail={detail} scores={scores} />}
    </QueryBoundary>
  );
}

interface LanguagesProps {
  readonly detail: RunDetail;
  readonly scores: readonly LanguageScore[];
}

function Languages({ detail, scores }: LanguagesProps) {
  const { group, sort } = useSearch({ from: '/runs/$runId' });
  const navigate = useNavigate({ from: '/runs/$runId' });
  const { runId, evaluation } = detail.summary.config;
  const grouping = GROUPINGS.find(({ value }) => value === group)?.value ?? 'family';
  const sorting = parseSorting(sort);
  const trainLanguage = detail.benchmark?.trainLanguage ?? null;
  const groups = groupLanguages(scores, grouping, sorting, trainLanguage);
  const done = scores.filter(({ score }) => score !== null).length;
  const chance = detail.benchmark?.chance ?? null;
  const metric = detail.benchmark?.metric ?? null;
  const label = scoreName(metric);
  /** Beside the benchmark's own. */
  const metrics = METRICS.filter(
    (other) => other !== metric && scores.some(({ score }) => score?.written?.metrics[other] !== undefined),
  );
  // Language, items, score, bars, others, time and script.
  const columns = 6 + (metric === null ? NORMALISED.length : metrics.length + WRITTEN_NOTES.length);
  const scaleEnd = scaleOf(scores, chance);
  const sortBy = (key: SortKey): void => {
    const descending = sorting?.key === key ? !sorting.descending : key !== 'name';
    void navigate({ search: (old) => ({ ...old, sort: `${descending ? '-' : ''}${key}` }), replace: true });
  };
  const heading = ({ key, label, isNumber }: (typeof COLUMNS)[number]) => (
    <SortableHeading
      key={key}
      label={label}
      isNumber={isNumber}
      direction={sorting?.key !== key ? null : sorting.descending ? 'descending' : 'ascending'}
      onSort={() => sortBy(key)}
    />
  );
  return (
    <>
      <Group mb="sm" gap="md">
        <Text size="sm" id="group-by">
          Group by
        </Text>
        <SegmentedControl
          size="xs"
          data={[...GROUPINGS]}
          value={grouping}
          onChange={(value) => void navigate({ search: (old) => ({ ...old, group: value }), replace: true })}
          aria-labelledby="group-by"
        />
        <Text size="sm" c="dimmed">
          {formatNumber(done)} of {formatCount(scores.length, 'language')} done
          {chance === null ? '' : `; guessing gives ${formatPercent(chance)} (dashed)`}
        </Text>
        <Button
          ml="auto"
          size="xs"
          variant="default"
          leftSection={<IconFileTypeCsv size={16} />}
          disabled={done === 0}
          onClick={() =>
            saveBlob(`${runId}-languages.csv`, new Blob([scoresCsv(scores, metric)], { type: 'text/csv' }))
          }
        >
          Save as CSV
        </Button>
      </Group>
      <Table.ScrollContainer minWidth={900} className={classes['frame'] ?? ''}>
        <Table highlightOnHover verticalSpacing={5} fz="sm" className={classes['table'] ?? ''}>
          <Table.Thead>
            <Table.Tr>
              {COLUMNS.map(heading)}
              {heading({ key: 'accuracy', label, isNumber: true })}
              <Table.Th className={classes['bars'] ?? ''}>
                <Group justify="space-between" wrap="nowrap" fz="xs" fw={400}>
                  <span>0</span>
                  <span>with 95% interval</span>
                  <span>{formatPercent(scaleEnd, 0)}</span>
                </Group>
              </Table.Th>
              {metric === null
                ? NORMALISED.map(heading)
                : [...metrics.map((other) => METRIC_NAMES[other]), ...WRITTEN_NOTES].map((name) => (
                    <Table.Th key={name} ta="right">
                      {name}
                    </Table.Th>
                  ))}
              {heading(TIME)}
              <Table.Th>Script</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {groups.map(({ label, scores: members, others, measured, mean }) => (
              <Fragment key={label}>
                {grouping !== 'none' && (
                  <Table.Tr className={classes['group'] ?? ''}>
                    <Table.Th scope="rowgroup">
                      {label}{' '}
                      <Text span size="xs" c="dimmed">
                        {others === 0 ? '' : formatNumber(others)}
                      </Text>
                    </Table.Th>
                    <Table.Td />
                    <Table.Td ta="right" fw={600}>
                      {mean === null ? '' : formatPoints(mean)}
                    </Table.Td>
                    <Table.Td colSpan={columns - 3}>
                      <Text size="xs" c="dimmed">
                        {mean === null ? '' : meanNote(members, trainLanguage)}
                        {mean === null || measured === others ? '' : `: ${measured} of ${others} so far`}
                      </Text>
                    </Table.Td>
                  </Table.Tr>
                )}
                {members.map((score) => (
                  <LanguageRow
                    key={score.language.code}
                    runId={runId}
                    score={score}
                    chance={chance}
                    metric={metric}
                    metrics={metrics}
                    scaleEnd={scaleEnd}
                    isOver={endedEarly(detail.summary.state)}
                    running={
                      detail.advance?.language?.code === score.language.code ? detail.advance.language : null
                    }
                  />
                ))}
              </Fragment>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text size="xs" c="dimmed" mt="xs">
        {metric === null
          ? `Accuracy in percent, with the option chosen by ${
              evaluation.normalisation === 'sum'
                ? 'its summed log-likelihood'
                : `its log-likelihood per ${evaluation.normalisation}`
            }; per token and per character are what the other ways of choosing would give.`
          : 'Scores in percent. No answer: texts out of which the metric could read none. In English: of the answers whose language can be told, those that are not in their question’s. Cut off: answers that did not end in time.'}{' '}
        {metric !== null && isGraded(metric)
          ? 'Intervals are of the bootstrap over items, where those that share a passage are drawn together.'
          : 'Intervals are Wilson’s at the effective sample size, where items that share a passage count together.'}
      </Text>
    </>
  );
}

interface SortableHeadingProps {
  readonly label: string;
  readonly isNumber: boolean;
  readonly direction: 'ascending' | 'descending' | null;
  readonly onSort: () => void;
}

function SortableHeading({ label, isNumber, direction, onSort }: SortableHeadingProps) {
  const Arrow = direction === 'descending' ? IconArrowDown : IconArrowUp;
  return (
    <Table.Th ta={isNumber ? 'right' : 'left'} aria-sort={direction ?? 'none'}>
      <UnstyledButton className={classes['sort'] ?? ''} onClick={onSort}>
        {label}
        {direction !== null && <Arrow size={13} aria-hidden />}
      </UnstyledButton>
    </Table.Th>
  );
}

interface LanguageRowProps {
  readonly runId: string;
  readonly score: LanguageScore;
  readonly chance: number | null;
  readonly metric: Metric | null;
  /** Shown beside it. */
  readonly metrics: readonly Metric[];
  readonly scaleEnd: number;
  readonly running: RunAdvance['language'];
  /** Whether no more scores will come. */
  readonly isOver: boolean;
}

function LanguageRow({
  runId,
  score: { language, score },
  chance,
  metric,
  metrics,
  scaleEnd,
  running,
  isOver,
}: LanguageRowProps) {
  const name: ReactNode = (
    <>
      {language.name}{' '}
      <Text span size="xs" c="dimmed">
        {language.code}
      </Text>
    </>
  );
  if (score === null) {
    return (
      <Table.Tr>
        <Table.Td>{name}</Table.Td>
        <Table.Td ta="right" c="dimmed">
          {running === null ? '' : `${formatNumber(running.done)} / ${formatNumber(running.total)}`}
        </Table.Td>
        <Table.Td />
        <Table.Td>
          {running === null ? (
            <Text size="xs" c="dimmed">
              {isOver ? 'not evaluated' : 'not evaluated yet'}
            </Text>
          ) : (
            <Progress
              value={(100 * running.done) / running.total}
              size="sm"
              aria-label={`${language.name} is being evaluated`}
            />
          )}
        </Table.Td>
        <Table.Td colSpan={metric === null ? 3 : metrics.length + WRITTEN_NOTES.length + 1} />
        <Table.Td c="dimmed">{language.script_name}</Table.Td>
      </Table.Tr>
    );
  }
  return (
    <Table.Tr>
      <Table.Td>
        <LinkAnchor
          to="/runs/$runId"
          params={{ runId }}
          search={{ tab: 'items', language: language.code }}
          size="sm"
          c="inherit"
        >
          {name}
        </LinkAnchor>
      </Table.Td>
      <Table.Td ta="right">{formatNumber(score.items)}</Table.Td>
      <Table.Td ta="right" fw={600}>
        {formatPoints(score.accuracy)}
      </Table.Td>
      <Table.Td>
        <ScoreBar {...score} chance={chance} scaleEnd={scaleEnd} />
      </Table.Td>
      {score.written === null || metric === null ? (
        <>
          <Table.Td ta="right">{formatPoints(score.accuracyPerToken ?? Number.NaN)}</Table.Td>
          <Table.Td ta="right">{formatPoints(score.accuracyPerCharacter ?? Number.NaN)}</Table.Td>
        </>
      ) : (
        <WrittenCells written={score.written} items={score.items} metric={metric} metrics={metrics} />
      )}
      <Table.Td ta="right">{formatDuration(score.durationMs)}</Table.Td>
      <Table.Td c="dimmed">{language.script_name}</Table.Td>
    </Table.Tr>
  );
}

interface WrittenCellsProps {
  readonly written: WrittenSummary;
  readonly items: number;
  readonly metric: Metric;
  readonly metrics: readonly Metric[];
}

function WrittenCells({ written, items, metric, metrics }: WrittenCellsProps) {
  const { toldLanguage, inEnglish, cutOff, unanswered } = written;
  const cells = [
    ...metrics.map((other) => formatPoints(written.metrics[other] ?? Number.NaN)),
    formatPoints((unanswered[metric] ?? 0) / items),
    toldLanguage === 0
      ? MISSING
      : `${formatPoints(inEnglish / toldLanguage)} of ${formatNumber(toldLanguage)}`,
    formatPoints(cutOff / items),
  ];
  return cells.map((cell, index) => (
    <Table.Td key={index} ta="right">
      {cell}
    </Table.Td>
  ));
}

function meanNote(members: readonly LanguageScore[], trainLanguage: string | null): string {
  const trained = members.find(({ language }) => language.code === trainLanguage);
  return `mean of its languages${trained === undefined ? '' : ` without ${trained.language.name}`}`;
}

/** The next tenth above everything that is shown. */
function scaleOf(scores: readonly LanguageScore[], chance: number | null): number {
  const highs = scores.flatMap(({ score }) => (score === null ? [] : [score.high]));
  return Math.min(1, Math.ceil(10 * Math.max(chance ?? 0, 0.1, ...highs) - 1e-9) / 10);
}
