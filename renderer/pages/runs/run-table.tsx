/**
 * @file The list of runs as a table of which only the lines in sight exist: thousands of runs scroll smoothly.
 */
import { Checkbox, Skeleton, Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { useViewportSize } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useEffect, useRef, type KeyboardEvent, type ReactNode, type RefObject } from 'react';
import type { RunListRow, RunOutline, RunQuery } from '../../../shared/rpc/runs.ts';
import { Problem } from '../../components/feedback/problem.tsx';
import { GroupRow } from './group-row.tsx';
import { groupKey, listLayout } from './list-layout.ts';
import { columnLook, isSetting } from './run-columns.tsx';
import { RunRow } from './run-row.tsx';
import classes from './run-table.module.css';
import { useRunWindows } from './run-windows.ts';
import type { Selection } from './use-selection.ts';

const ROW_HEIGHT = 34;
const TICK_WIDTH = 40;
const NAME_WIDTH = 200;
const MENU_WIDTH = 48;

export interface RunTableProps {
  readonly query: RunQuery;
  readonly outline: RunOutline;
  /** Beside the name. */
  readonly columns: readonly string[];
  readonly selection: Selection;
  readonly folded: ReadonlySet<string>;
  readonly onFold: (key: string) => void;
  readonly onSort: (sort: RunQuery['sort']) => void;
  /** Given where the order is the user's: moves runs before another one, or to the end. */
  readonly onMove?: (runIds: readonly string[], before: string | null) => void;
  readonly menu: (run: RunListRow) => ReactNode;
}

export function RunTable(props: RunTableProps) {
  const { query, outline, columns, selection, folded, onFold, onMove, menu } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const layout = listLayout(outline.total, outline.groups, folded);
  const virtualizer = useVirtualizer({
    count: layout.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const lines = virtualizer.getVirtualItems().map(({ index }) => ({ index, line: layout.at(index) }));
  const places = lines.flatMap(({ line }) => (line.kind === 'run' ? [line.place] : []));
  const { rowAt, error } = useRunWindows(
    query,
    places.length === 0 ? null : { first: places[0]!, last: places.at(-1)! },
    columns.filter(isSetting),
  );
  const first = lines[0]?.index ?? 0;
  const after = layout.count - 1 - (lines.at(-1)?.index ?? -1);
  const width =
    TICK_WIDTH + NAME_WIDTH + MENU_WIDTH + columns.reduce((sum, name) => sum + columnLook(name).width, 0);
  const { width: visibleWidth } = useViewportSize();
  useEffect(() => markHidden(scroller.current), [width, visibleWidth]);
  const onFocusLine = useFocusedLine(scroller);
  if (error !== null) return <Problem title="The runs could not be loaded" error={error} />;
  return (
    <div
      className={classes['scroller']}
      ref={scroller}
      onKeyDown={moveFocus}
      onScroll={() => markHidden(scroller.current)}
    >
      <table className={classes['table']} aria-rowcount={layout.count + 1} style={{ minWidth: width }}>
        <VisuallyHidden component="caption">Runs</VisuallyHidden>
        <colgroup>
          <col width={TICK_WIDTH} />
          <col width={NAME_WIDTH} />
          {columns.map((name) => (
            <col key={name} width={columnLook(name).width} />
          ))}
          <col width={MENU_WIDTH} />
        </colgroup>
        <Head {...props} />
        <tbody>
          <Spacer height={first * ROW_HEIGHT} />
          {lines.map(({ index, line }) => {
            if (line.kind === 'group') {
              return (
                <GroupRow
                  key={`group ${groupKey(line.group)}`}
                  line={line}
                  index={index}
                  groupedBy={query.group!}
                  span={columns.length + 3}
                  onFold={onFold}
                />
              );
            }
            const run = rowAt(line.place);
            if (run === null) return <WaitingRow key={`place ${line.place}`} span={columns.length + 3} />;
            return (
              <RunRow
                key={run.runId}
                run={run}
                index={index}
                place={line.place}
                columns={columns}
                selection={selection}
                placeInQueue={onMove === undefined ? null : { place: line.place, total: outline.total }}
                neighbours={{
                  before: line.place > 0 ? (rowAt(line.place - 1)?.runId ?? null) : null,
                  afterNext: rowAt(line.place + 2)?.runId ?? null,
                  next: rowAt(line.place + 1)?.runId ?? null,
                }}
                menu={menu(run)}
                onFocusChange={(hasFocus) => onFocusLine(hasFocus ? index : null)}
                {...(onMove === undefined ? {} : { onMove })}
              />
            );
          })}
          <Spacer height={after * ROW_HEIGHT} />
        </tbody>
      </table>
    </div>
  );
}

function Head({ query, outline, columns, selection, onSort }: RunTableProps) {
  const canSort = query.view !== 'queue';
  const isAll = selection.ids.size > 0 && selection.ids.size >= outline.total;
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th className={classes['tick']}>
          <Checkbox
            size="xs"
            aria-label="Select all runs of the list"
            checked={isAll}
            indeterminate={selection.ids.size > 0 && !isAll}
            onChange={() => (isAll ? selection.clear() : selection.selectAll())}
          />
        </th>
        {['name', ...columns].map((name) => {
          const {
            title,
            hint,
            isNumeric = false,
          } = name === 'name' ? { title: 'Run', hint: undefined } : columnLook(name);
          const column = name === 'name' ? 'method' : name;
          const isSorted = canSort && query.sort.by === column;
          const label = <span className={classes['sortTitle']}>{title}</span>;
          return (
            <th
              key={name}
              scope="col"
              className={`${name === 'name' ? classes['name']! : ''} ${isNumeric ? classes['numeric']! : ''}`}
              {...(isSorted ? { 'aria-sort': query.sort.descending ? 'descending' : 'ascending' } : {})}
            >
              <Tooltip label={hint} disabled={hint === undefined} openDelay={300}>
                {canSort ? (
                  <UnstyledButton
                    className={classes['sort'] ?? ''}
                    onClick={() =>
                      onSort({ by: column, descending: isSorted ? !query.sort.descending : isNumeric })
                    }
                  >
                    {label}
                    {isSorted &&
                      (query.sort.descending ? (
                        <IconArrowDown size={13} aria-hidden />
                      ) : (
                        <IconArrowUp size={13} aria-hidden />
                      ))}
                  </UnstyledButton>
                ) : (
                  label
                )}
              </Tooltip>
            </th>
          );
        })}
        <th className={classes['menu']}>
          <VisuallyHidden>Actions</VisuallyHidden>
        </th>
      </tr>
    </thead>
  );
}

function Spacer({ height }: { readonly height: number }) {
  if (height <= 0) return null;
  return (
    <tr className={classes['spacer']} aria-hidden>
      <td style={{ height }} />
    </tr>
  );
}

function WaitingRow({ span }: { readonly span: number }) {
  return (
    <tr>
      <td colSpan={span}>
        <Skeleton height={12} radius="sm" />
      </td>
    </tr>
  );
}

/**
 * Where the line that has the focus goes, the one that takes its place gets it.
 * @returns Told which line has the focus, null for none.
 */
function useFocusedLine(scroller: RefObject<HTMLDivElement | null>): (index: number | null) => void {
  const focused = useRef<number | null>(null);
  useEffect(() => {
    // React tells of no blur where it took the line away.
    if (focused.current === null || document.activeElement !== document.body) return;
    const lines = [...(scroller.current?.querySelectorAll<HTMLElement>('tr[data-run]') ?? [])];
    const next = lines.find((line) => Number(line.ariaRowIndex) >= focused.current! + 2) ?? lines.at(-1);
    next?.querySelector<HTMLElement>('th a')?.focus({ preventScroll: true });
  });
  return (index) => {
    focused.current = index;
  };
}

/** Tells the style at which sides columns are out of sight. */
function markHidden(scroller: HTMLDivElement | null): void {
  if (scroller === null) return;
  const { scrollLeft, clientWidth, scrollWidth, dataset } = scroller;
  dataset['hiddenLeft'] = String(scrollLeft > 0);
  dataset['hiddenRight'] = String(scrollLeft + clientWidth < scrollWidth - 1);
}

/** Up and down go to the same control of the line above or below. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  if (event.altKey || event.defaultPrevented || !(event.target instanceof HTMLElement)) return;
  const cell = event.target.closest<HTMLTableCellElement>('td, th');
  const row = cell?.parentElement;
  let other = event.key === 'ArrowDown' ? row?.nextElementSibling : row?.previousElementSibling;
  if (other?.getAttribute('aria-hidden') === 'true') other = null;
  if (cell == null || !(other instanceof HTMLTableRowElement)) return;
  const target = (other.cells.item(cell.cellIndex) ?? other.cells.item(0))?.querySelector<HTMLElement>(
    'a, button, input',
  );
  if (target == null) return;
  event.preventDefault();
  target.focus();
  target.scrollIntoView({ block: 'nearest' });
}
