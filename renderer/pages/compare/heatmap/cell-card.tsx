/**
 * @file What is known of the cell that is pointed at.
 */
import { scoreName, scoreWord } from '../../../../shared/model/task.ts';
import {
  formatCount,
  formatNumber,
  formatPercent,
  formatPoints,
  formatPValue,
  formatSignedPoints,
} from '../../../../shared/format/number.ts';
import type { Interval } from '../../../../shared/model/comparison.ts';
import type { PointedCell } from './heatmap-grid.tsx';
import type { HeatRow } from './heatmap-rows.ts';
import type { SectionValues } from './heatmap-values.ts';
import classes from './heatmap.module.css';

export interface CellCardProps {
  readonly id: string;
  readonly pointed: PointedCell | null;
  readonly rows: readonly HeatRow[];
  readonly values: SectionValues;
}

const WIDTH = 310;
const HEIGHT = 230;

export function CellCard({ id, pointed, rows, values }: CellCardProps) {
  const row = rows.find((candidate) => candidate.id === pointed?.rowId);
  const column = values.outline.columns[pointed?.column ?? -1];
  if (pointed === null || row === undefined || column === undefined) return <div id={id} hidden />;
  const { place } = pointed;
  const left = place.right + 8 + WIDTH > window.innerWidth ? place.left - 8 - WIDTH : place.right + 8;
  const top = Math.min(place.top, window.innerHeight - HEIGHT);
  return (
    <div id={id} role="tooltip" className={classes['card']} style={{ left, top }}>
      <strong>
        <bdi>{row.label}</bdi>
      </strong>
      {' · '}
      {column.label}
      {row.language !== null && (
        <div className={classes['kin']}>
          {row.language.family} · {row.language.script_name} · {row.language.resource_level} resource ·{' '}
          {row.language.code}
        </div>
      )}
      {row.kind === 'language' ? (
        <LanguageFacts row={row} column={pointed.column} values={values} />
      ) : (
        <MeanFacts row={row} column={pointed.column} values={values} />
      )}
    </div>
  );
}

function rangeText({ low, high }: Interval, format: (fraction: number) => string = formatPoints): string {
  return `${format(low)} to ${format(high)}`;
}

interface FactsProps {
  readonly row: HeatRow;
  readonly column: number;
  readonly values: SectionValues;
}

function LanguageFacts({ row, column, values }: FactsProps) {
  const { columns } = values.outline;
  const cell = values.row(row.id)?.cells[column] ?? null;
  if (cell === null) return <p>No answers: the run has not measured this language.</p>;
  const detail = values.detail(row.id, column);
  const interval = detail?.interval ?? cell.interval;
  const { baseline } = columns[column]!;
  const retained = values.value('retained', row.id, column);
  const gap = values.value('gap', row.id, column);
  return (
    <dl>
      <dt>{scoreName(values.outline.benchmark.metric)}</dt>
      <dd>
        {formatPercent(cell.accuracy)}
        {interval !== null && ` (${rangeText(interval)})`}
      </dd>
      <dt>Right answers</dt>
      <dd>
        {cell.correct} of {cell.answers}
      </dd>
      {cell.written !== undefined && (
        <>
          <dt>No answer</dt>
          <dd>{cell.written.unanswered}</dd>
          <dt>In another language</dt>
          <dd>
            {cell.written.drifted} of {cell.written.toldLanguage} that can be told
          </dd>
        </>
      )}
      {cell.standardDeviation !== null && (
        <>
          <dt>{formatCount(cell.seeds.length, 'seed')}</dt>
          <dd>
            {cell.seeds.map(({ accuracy }) => formatPoints(accuracy)).join(' · ')}, sd{' '}
            {formatPoints(cell.standardDeviation)}
          </dd>
        </>
      )}
      {typeof gap === 'number' && (
        <>
          <dt>Gap: {values.trainName} minus it</dt>
          <dd>{formatPoints(gap)} points</dd>
        </>
      )}
      {typeof retained === 'number' && (
        <>
          <dt>Kept of {values.trainName} above chance</dt>
          <dd>{formatPercent(retained, 0)}</dd>
        </>
      )}
      {detail?.relativeTokens != null && (
        <>
          <dt>Tokens</dt>
          <dd>
            {formatNumber(detail.relativeTokens, 2)}× those of {values.trainName}
          </dd>
        </>
      )}
      {baseline !== null && (
        <>
          <dt>To {columns[baseline]!.label}</dt>
          <dd>
            {detail?.difference == null ? (
              values.statistics === null ? (
                'being tested …'
              ) : (
                'not comparable'
              )
            ) : (
              <>
                {formatSignedPoints(detail.difference.value)}
                {detail.difference.interval !== null &&
                  ` (${rangeText(detail.difference.interval, formatSignedPoints)})`}
              </>
            )}
          </dd>
          {detail?.difference != null && (
            <>
              <dt>{detail.difference.test === 'mcnemar' ? 'McNemar’s test' : 'Sign-flip test'}, paired</dt>
              <dd>
                {detail.difference.higher} better, {detail.difference.lower} worse
              </dd>
              <dt>p after Holm</dt>
              <dd>
                {formatPValue(detail.difference.pHolm)} (alone {formatPValue(detail.difference.p)})
              </dd>
            </>
          )}
        </>
      )}
    </dl>
  );
}

function MeanFacts({ row, column, values }: FactsProps) {
  const { columns } = values.outline;
  const mean = values.mean('accuracy', row.codes, column);
  const without = row.codes.filter((code) => values.accuracy(code, column) === null);
  const { baseline } = columns[column]!;
  const difference = values.mean('difference', row.codes, column);
  const group = groupOf(row, values)?.cells[column] ?? null;
  if (typeof mean.value !== 'number') return <p>No answers in any of these languages.</p>;
  return (
    <dl>
      <dt>Mean {scoreWord(values.outline.benchmark.metric)}</dt>
      <dd>
        {formatPercent(mean.value)}
        {group?.interval && ` (${rangeText(group.interval)})`}
      </dd>
      <dt>Averages over</dt>
      <dd>{formatCount(mean.languages, 'language')}, each counting the same</dd>
      {without.length > 0 && (
        <>
          <dt>Missing</dt>
          <dd>{without.map((code) => values.row(code)!.language.name).join(', ')}</dd>
        </>
      )}
      {baseline !== null && typeof difference.value === 'number' && (
        <>
          <dt>To {columns[baseline]!.label}</dt>
          <dd>
            {formatSignedPoints(difference.value)}
            {group?.difference?.interval && ` (${rangeText(group.difference.interval, formatSignedPoints)})`}
          </dd>
        </>
      )}
    </dl>
  );
}

/** The group of the statistics that has just these languages. */
function groupOf(row: HeatRow, values: SectionValues) {
  const wanted = new Set(row.codes);
  return values.statistics?.groups.find(
    ({ kind, label, languages }) =>
      (row.kind === 'mean' ? kind === 'all' : row.id === `${kind}:${label}`) &&
      languages.length === wanted.size &&
      languages.every((code) => wanted.has(code)),
  );
}
