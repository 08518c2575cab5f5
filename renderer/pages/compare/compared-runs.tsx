/**
 * @file The runs that are compared, each with a way to take it out.
 */
import { Badge, Pill, Tooltip } from '@mantine/core';
import { useRef, useState, type RefObject } from 'react';
import { formatSeeds, formatUnfinished } from '../../../shared/format/seeds.ts';
import type { ComparisonOutline } from '../../../shared/model/comparison-outline.ts';
import { showUndo } from '../../components/feedback/show-undo.tsx';
import classes from './compare.module.css';

export interface ComparedRunsProps {
  readonly outline: ComparisonOutline;
  readonly onTakeOut: (runs: readonly string[]) => void;
  /** Brings back what is there now. */
  readonly onUndo: () => void;
  /** Where the focus goes from the last one. */
  readonly focusAfter: RefObject<HTMLButtonElement | null>;
}

/** More columns than this are told by their number until asked for. */
const SHOWN = 8;

export function ComparedRuns({ outline, onTakeOut, onUndo, focusAfter }: ComparedRunsProps) {
  const chips = useRef<HTMLDivElement>(null);
  const [showsAll, setShowsAll] = useState(false);
  const { columns } = outline;
  const shown = showsAll ? columns : columns.slice(0, SHOWN);
  const takeOut = (column: ComparisonOutline['columns'][number], place: number): void => {
    const buttons = chips.current!.querySelectorAll<HTMLButtonElement>('[aria-label^="Take out"]');
    (buttons[place + 1] ?? buttons[place - 1] ?? focusAfter.current)?.focus();
    onTakeOut(column.runs.map(({ runId }) => runId));
    showUndo(`Took out ${column.label}`, onUndo);
  };
  return (
    <div ref={chips} className={classes['chips']} aria-label="Compared runs" role="group">
      {shown.map((column, index) => {
        const unfinished = formatUnfinished(column);
        return (
          <Tooltip
            key={column.runs[0]!.runId}
            label={`${column.model} · ${column.description} · ${column.experiment}`}
            openDelay={400}
          >
            <Pill
              withRemoveButton
              onRemove={() => takeOut(column, index)}
              removeButtonProps={{
                'aria-label': `Take out ${column.label}`,
                'aria-hidden': false,
                tabIndex: 0,
              }}
            >
              {column.label}
              {column.runs.length > 1 && ` · ${formatSeeds(outline, index)}`}
              {unfinished !== '' && ` · ${unfinished}`}
            </Pill>
          </Tooltip>
        );
      })}
      {columns.length > SHOWN && (
        <Badge
          component="button"
          variant="light"
          color="gray"
          tt="none"
          onClick={() => setShowsAll(!showsAll)}
          aria-expanded={showsAll}
        >
          {showsAll ? 'Show fewer' : `${columns.length - SHOWN} more`}
        </Badge>
      )}
    </div>
  );
}
