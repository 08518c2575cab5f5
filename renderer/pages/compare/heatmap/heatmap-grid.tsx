/**
 * @file The heatmap as a grid of cells: one tab stop, arrow keys inside, Enter opens. Rows are drawn by the browser
 * only where they can be seen, so that hundreds of languages stay smooth.
 */
import {
  IconArrowNarrowDown,
  IconArrowNarrowUp,
  IconChevronDown,
  IconChevronRight,
} from '@tabler/icons-react';
import { memo, useEffect, useRef, type CSSProperties, type FocusEvent, type MouseEvent } from 'react';
import { ResourceLevel } from '../../../components/language/resource-level.tsx';
import { formatSeeds } from '../../../../shared/format/seeds.ts';
import type { ComparisonOutline } from '../../../../shared/model/comparison-outline.ts';
import type { Mode, Sort } from '../compare-view.ts';
import type { HeatColors } from './heat-colors.ts';
import { isPartial, type HeatRow } from './heatmap-rows.ts';
import { heatText, type SectionValues } from './heatmap-values.ts';
import { useGridKeys } from './use-grid-keys.ts';
import classes from './heatmap.module.css';

/** A cell that is pointed at or has the focus. */
export interface PointedCell {
  readonly rowId: string;
  readonly column: number;
  readonly place: DOMRect;
}

export interface HeatmapGridProps {
  readonly label: string;
  readonly values: SectionValues;
  readonly rows: readonly HeatRow[];
  readonly mode: Mode;
  readonly colors: HeatColors;
  readonly sort: Sort | null;
  readonly closed: ReadonlySet<string>;
  /** The id of what describes the pointed cell. */
  readonly describedBy: string;
  readonly onSort: (by: string) => void;
  readonly onToggle: (groupId: string) => void;
  readonly onOpen: (rowId: string, column: number) => void;
  readonly onPoint: (cell: PointedCell | null) => void;
}

/** Up to this many columns have their heads written across. */
const WIDE_COLUMNS = 8;
/** Beyond this many, cells are as narrow as their numbers. */
const NARROW_COLUMNS = 14;

export function HeatmapGrid(props: HeatmapGridProps) {
  const { values, rows, mode, colors, closed, sort, onToggle, onOpen, onPoint } = props;
  const { columns } = values.outline;
  const grid = useRef<HTMLDivElement>(null);
  const keys = useGridKeys(grid);

  // Rows come and go; there is always one cell that Tab reaches.
  useEffect(() => keys.keepTabStop());

  const cellOf = (event: MouseEvent | FocusEvent): HTMLElement | null =>
    (event.target as HTMLElement).closest<HTMLElement>('[data-row-id]');
  const point = (event: MouseEvent | FocusEvent): void => {
    const cell = cellOf(event);
    onPoint(
      cell === null
        ? null
        : {
            rowId: cell.dataset['rowId']!,
            column: Number(cell.dataset['column']) - 1,
            place: cell.getBoundingClientRect(),
          },
    );
  };
  const open = (event: MouseEvent): void => {
    const cell = cellOf(event);
    if (cell !== null) onOpen(cell.dataset['rowId']!, Number(cell.dataset['column']) - 1);
  };

  const least = columns.length <= WIDE_COLUMNS ? 80 : columns.length <= NARROW_COLUMNS ? 56 : 46;
  const style = {
    '--heat-columns': `var(--heat-name) repeat(${columns.length}, minmax(${least}px, 1fr))`,
    '--heat-name': columns.length <= NARROW_COLUMNS ? '250px' : '212px',
    '--heat-least': `${least * columns.length}px`,
  } as CSSProperties;
  return (
    <div className={classes['scroller']} onScroll={() => onPoint(null)}>
      <div
        ref={grid}
        role="grid"
        aria-label={props.label}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length + 1}
        className={classes['grid']}
        style={style}
        onKeyDown={keys.onKeyDown}
        onFocus={(event) => {
          keys.onFocus(event);
          point(event);
        }}
        onBlur={() => onPoint(null)}
        onMouseOver={point}
        onMouseLeave={() => onPoint(null)}
        onClick={open}
      >
        <HeadRow outline={values.outline} sort={sort} onSort={props.onSort} mode={mode} />
        {rows.map((row, index) => (
          <BodyRow
            key={row.id}
            row={row}
            index={index}
            values={values}
            mode={mode}
            colors={colors}
            isOpen={row.kind === 'group' ? !closed.has(row.id) : null}
            describedBy={props.describedBy}
            onToggle={onToggle}
          />
        ))}
      </div>
    </div>
  );
}

interface HeadRowProps {
  readonly outline: ComparisonOutline;
  readonly sort: Sort | null;
  readonly mode: Mode;
  readonly onSort: (by: string) => void;
}

function HeadRow({ outline, sort, mode, onSort }: HeadRowProps) {
  const { columns } = outline;
  const upright = columns.length > WIDE_COLUMNS;
  const ariaSort = (by: string) =>
    sort?.by !== by ? 'none' : sort.ascending ? ('ascending' as const) : ('descending' as const);
  const arrow = (by: string) =>
    sort?.by !== by ? null : sort.ascending ? (
      <IconArrowNarrowUp size={14} aria-hidden />
    ) : (
      <IconArrowNarrowDown size={14} aria-hidden />
    );
  return (
    <div role="row" aria-rowindex={1} className={`${classes['row']} ${classes['headRow']}`}>
      <div role="columnheader" aria-sort={ariaSort('language')} className={classes['corner']}>
        <button type="button" data-row={0} data-column={0} tabIndex={-1} onClick={() => onSort('language')}>
          Language {arrow('language')}
        </button>
      </div>
      {columns.map((column, index) => {
        const by = column.runs[0]!.runId;
        const isBaseline = mode === 'difference' && columns.some(({ baseline }) => baseline === index);
        return (
          <div
            key={by}
            role="columnheader"
            aria-colindex={index + 2}
            aria-sort={ariaSort(by)}
            className={classes['head']}
          >
            <button
              type="button"
              data-row={0}
              data-column={index + 1}
              tabIndex={-1}
              title={`${column.label}: ${column.description}. Sort by it`}
              className={upright ? classes['upright'] : undefined}
              onClick={() => onSort(by)}
            >
              <span>
                {column.label}
                {column.runs.length > 1 && <small>{formatSeeds(outline, index)}</small>}
                {isBaseline && <small>baseline</small>}
              </span>
              {arrow(by)}
            </button>
          </div>
        );
      })}
    </div>
  );
}

interface BodyRowProps extends Pick<
  HeatmapGridProps,
  'values' | 'mode' | 'colors' | 'describedBy' | 'onToggle'
> {
  readonly row: HeatRow;
  readonly index: number;
  /** Null for rows that do not open. */
  readonly isOpen: boolean | null;
}

const BodyRow = memo(function BodyRow(props: BodyRowProps) {
  const { row, index, values, mode, colors, isOpen, describedBy, onToggle } = props;
  return (
    <div role="row" aria-rowindex={index + 2} className={`${classes['row']} ${classes[row.kind]}`}>
      <div role="rowheader" className={classes['name']}>
        {isOpen === null ? (
          <span data-row={index + 1} data-column={0} tabIndex={-1} title={describe(row)}>
            <bdi>{row.label}</bdi> <small>{row.note}</small>
            {row.language !== null && <ResourceLevel level={row.language.resource_level} />}
          </span>
        ) : (
          <button
            type="button"
            data-row={index + 1}
            data-column={0}
            tabIndex={-1}
            aria-expanded={isOpen}
            onClick={() => onToggle(row.id)}
          >
            {isOpen ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />}
            {row.label} <small>{row.note}</small>
          </button>
        )}
      </div>
      {row.values.map((value, column) => {
        const color = colors.of(value);
        const significant =
          mode === 'difference' && row.kind === 'language' && values.significant(row.id, column) === true;
        return (
          <div
            key={column}
            role="gridcell"
            aria-colindex={column + 2}
            aria-describedby={describedBy}
            data-row={index + 1}
            data-column={column + 1}
            data-row-id={row.id}
            tabIndex={-1}
            className={typeof value === 'number' ? classes['cell'] : classes[value]}
            style={color === null ? undefined : { backgroundColor: color.background, color: color.text }}
          >
            {typeof value === 'number' ? (
              <>
                {heatText(mode, value)}
                {significant && <sup aria-label="significant">*</sup>}
                {isPartial(row, column) && (
                  <small>
                    {row.counts[column]} of {row.codes.length}
                  </small>
                )}
              </>
            ) : (
              <span aria-label={value === 'missing' ? 'no answers' : 'does not apply'}>–</span>
            )}
          </div>
        );
      })}
    </div>
  );
});

/** Everything that the catalogue says of a row's language. */
function describe({ label, note, language }: HeatRow): string {
  if (language === null) return `${label}, ${note}`;
  const { code, family, branch, script_name, resource_level } = language;
  const kin = branch === family ? family : `${family}, ${branch}`;
  return `${label} (${code}): ${kin}; ${script_name} script; ${resource_level} resource`;
}
