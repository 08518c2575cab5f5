/**
 * @file One run as a line of the list. In the queue it has a handle: drag it, or press the arrow keys on it.
 */
import { ActionIcon, Checkbox, Tooltip } from '@mantine/core';
import { IconGripVertical, IconNote } from '@tabler/icons-react';
import { useState, type DragEvent, type KeyboardEvent, type ReactNode } from 'react';
import { runName } from '../../../shared/format/run-name.ts';
import type { RunListRow } from '../../../shared/rpc/runs.ts';
import { LinkAnchor } from '../../components/layout/links.tsx';
import { columnLook } from './run-columns.tsx';
import classes from './run-table.module.css';
import type { Selection } from './use-selection.ts';

/** What a dragged run is carried as. */
const DRAG_TYPE = 'application/x-atlas-run';

export interface RunRowProps {
  readonly run: RunListRow;
  readonly index: number;
  readonly place: number;
  readonly columns: readonly string[];
  readonly selection: Selection;
  /** Null outside the queue. */
  readonly placeInQueue: { readonly place: number; readonly total: number } | null;
  /** Runs around this one; null at the ends. */
  readonly neighbours: {
    readonly before: string | null;
    readonly next: string | null;
    readonly afterNext: string | null;
  };
  readonly onMove?: (runIds: readonly string[], before: string | null) => void;
  readonly menu: ReactNode;
  /** Told where the line, or its menu, gets the focus or gives it away. */
  readonly onFocusChange: (hasFocus: boolean) => void;
}

export function RunRow(props: RunRowProps) {
  const { run, index, place, columns, selection, neighbours, onMove, menu } = props;
  const [drop, setDrop] = useState<'before' | 'after' | null>(null);
  const isSelected = selection.ids.has(run.runId);
  const canMove = onMove !== undefined;
  /** Dragging one of several selected runs drags them all. */
  const moved = (runId: string): readonly string[] =>
    selection.ids.has(runId) ? [...selection.ids] : [runId];
  const sideOf = (event: DragEvent<HTMLTableRowElement>): 'before' | 'after' => {
    const { top, height } = event.currentTarget.getBoundingClientRect();
    return event.clientY < top + height / 2 ? 'before' : 'after';
  };
  return (
    <tr
      className={classes['row']}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      onFocus={() => props.onFocusChange(true)}
      onBlur={() => props.onFocusChange(false)}
      data-run={run.runId}
      {...(drop === null ? {} : { 'data-drop': drop })}
      draggable={canMove}
      onDragStart={(event) => event.dataTransfer.setData(DRAG_TYPE, run.runId)}
      onDragOver={(event) => {
        if (onMove === undefined || !event.dataTransfer.types.includes(DRAG_TYPE)) return;
        event.preventDefault();
        setDrop(sideOf(event));
      }}
      onDragLeave={() => setDrop(null)}
      onDrop={(event) => {
        event.preventDefault();
        setDrop(null);
        const runId = event.dataTransfer.getData(DRAG_TYPE);
        onMove?.(moved(runId), sideOf(event) === 'before' ? run.runId : neighbours.next);
      }}
    >
      <td className={classes['tick']}>
        <Checkbox
          size="xs"
          aria-label={`Select ${runName(run)}`}
          checked={isSelected}
          onChange={(event) => selection.toggle(run.runId, place, (event.nativeEvent as MouseEvent).shiftKey)}
        />
      </td>
      <th scope="row" className={classes['name']}>
        <span className={classes['nameLine']}>
          {canMove && <Handle {...props} onMove={onMove} />}
          <LinkAnchor
            to="/runs/$runId"
            params={{ runId: run.runId }}
            size="sm"
            fw={500}
            className={classes['nameLink'] ?? ''}
            title={`${runName(run)} of ${run.model} (${run.runId})`}
          >
            {run.methodLabel}
          </LinkAnchor>
          {run.note !== '' && (
            <Tooltip label={run.note.slice(0, 400)} multiline maw={420}>
              <IconNote size={15} className={classes['note'] ?? ''} role="img" aria-label="Has a note" />
            </Tooltip>
          )}
        </span>
      </th>
      {columns.map((name) => {
        const { cell, isNumeric = false } = columnLook(name);
        const content = cell(run);
        return (
          <td
            key={name}
            className={isNumeric ? (classes['numeric'] ?? '') : ''}
            {...(typeof content === 'string' ? { title: content } : {})}
          >
            {content}
          </td>
        );
      })}
      <td className={classes['menu']}>{menu}</td>
    </tr>
  );
}

function Handle({
  run,
  placeInQueue,
  neighbours,
  onMove,
}: RunRowProps & { readonly onMove: NonNullable<RunRowProps['onMove']> }) {
  const move = (event: KeyboardEvent<HTMLButtonElement>): void => {
    const isFirst = neighbours.before === null;
    const isLast = neighbours.next === null;
    if (event.key === 'ArrowUp' && !isFirst) onMove([run.runId], neighbours.before);
    else if (event.key === 'ArrowDown' && !isLast) onMove([run.runId], neighbours.afterNext);
    else if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
  };
  return (
    <Tooltip label="Drag, or press ↑ ↓" openDelay={500}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        className={classes['handle'] ?? ''}
        data-handle={run.runId}
        aria-label={`Move ${runName(run)}: place ${placeInQueue!.place + 1} of ${placeInQueue!.total}; arrow keys`}
        onKeyDown={move}
      >
        <IconGripVertical size={15} />
      </ActionIcon>
    </Tooltip>
  );
}
