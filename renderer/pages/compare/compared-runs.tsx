/**
 * @file The runs that are compared, each with a way to take it out.
 */
import { Badge, Pill, Tooltip } from '@mantine/core';
import { useState } from 'react';
import { formatSeeds, formatUnfinished } from '../../../shared/format/seeds.ts';
import type { ComparisonOutline } from '../../../shared/model/comparison-outline.ts';
import type { CompareView, useCompareView } from './compare-view.ts';
import classes from './compare.module.css';

export interface ComparedRunsProps {
  readonly outline: ComparisonOutline;
  readonly view: CompareView;
  readonly choose: ReturnType<typeof useCompareView>['choose'];
}

/** More columns than this are told by their number until asked for. */
const SHOWN = 8;

export function ComparedRuns({ outline, view, choose }: ComparedRunsProps) {
  const [showsAll, setShowsAll] = useState(false);
  const { columns } = outline;
  const shown = showsAll ? columns : columns.slice(0, SHOWN);
  const remove = (removed: readonly string[]): void => {
    // Taking a run out of an experiment leaves its other runs, named one by one.
    const all =
      view.selection.experiment === null
        ? view.selection.runs
        : [
            ...new Set([
              ...columns.flatMap(({ runs }) => runs.map(({ runId }) => runId)),
              ...view.selection.runs,
            ]),
          ];
    choose(
      all.filter((runId) => !removed.includes(runId)),
      null,
    );
  };
  return (
    <div className={classes['chips']} aria-label="Compared runs" role="group">
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
              onRemove={() => remove(column.runs.map(({ runId }) => runId))}
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
