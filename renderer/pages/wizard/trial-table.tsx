/**
 * @file Trials of training by method and learning rate, and which rate they speak for.
 */
import { Table, Text, VisuallyHidden } from '@mantine/core';
import { formatNumber, formatPercent, MISSING } from '../../../shared/format/number.ts';
import type { TrainingTrial, TrialChoice } from '../../../shared/model/training-trial.ts';
import type { NamedRun } from './planned-runs.ts';
import classes from './trial-table.module.css';

/** A method's trials. */
export interface TrialRow {
  readonly run: NamedRun;
  /** One a rate; null where it was not tried. */
  readonly trials: readonly (TrainingTrial | null)[];
  readonly choice: TrialChoice | null;
}

export interface TrialTableProps {
  /** Ascending. */
  readonly rates: readonly number[];
  readonly rows: readonly TrialRow[];
}

export function TrialTable({ rates, rows }: TrialTableProps) {
  const further = rows.flatMap(({ run, choice }) => {
    const side = choice === null || rates.length < 2 ? null : beyond(choice, rates);
    return side === null ? [] : [`${run.method} ${side}`];
  });
  const hasTrials = rows.some(({ trials }) => trials.some((trial) => trial !== null));
  return (
    <>
      <Table.ScrollContainer minWidth={560} mt="md">
        <Table fz="sm" verticalSpacing={5} aria-label="Trials by method and learning rate">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Method</Table.Th>
              <Table.Th scope="col" ta="right">
                Now
              </Table.Th>
              {rates.map((rate) => (
                <Table.Th key={rate} scope="col" ta="right">
                  {rate}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ run, trials, choice }) => (
              <Table.Tr key={run.key}>
                <Table.Th scope="row" fw={500}>
                  {run.method}
                </Table.Th>
                <Table.Td ta="right" c="dimmed">
                  {run.planned.training.learningRate}
                </Table.Td>
                {trials.map((trial, place) => (
                  <TrialCell key={rates[place]} trial={trial} isChosen={place === choice?.chosen} />
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {hasTrials && (
        <Text size="xs" c="dimmed">
          Accuracy and, below it, loss on the held-out items, at the step where they were best, as in a run;
          where answers are written, loss alone. Marked is the rate in the middle of those that cannot be told
          from the best (95%): what is best by a hair in the training language need not transfer best.
        </Text>
      )}
      {further.length > 0 && (
        <Text size="xs" mt={4}>
          Rates beyond those tried may do as well, so try some: {further.join('; ')}.
        </Text>
      )}
    </>
  );
}

/** On which side of the rates that were tried others may do as well; null where those at both ends do worse. */
function beyond({ asGood }: TrialChoice, rates: readonly number[]): string | null {
  const sides = [
    ...(asGood[0] === 0 ? [`below ${rates[0]}`] : []),
    ...(asGood.at(-1) === rates.length - 1 ? [`above ${rates.at(-1)}`] : []),
  ];
  return sides.length === 0 ? null : sides.join(' and ');
}

interface TrialCellProps {
  readonly trial: TrainingTrial | null;
  readonly isChosen: boolean;
}

function TrialCell({ trial, isChosen }: TrialCellProps) {
  if (trial === null) return <Table.Td ta="right">{MISSING}</Table.Td>;
  const { best, divergedAtStep } = trial;
  if (divergedAtStep !== null || best === null) {
    return (
      <Table.Td ta="right" c="dimmed">
        diverged
        <div className={classes['loss']}>at step {divergedAtStep}</div>
      </Table.Td>
    );
  }
  const loss = formatNumber(best.loss, best.loss < 0.01 ? 4 : 3);
  return (
    <Table.Td ta="right" className={isChosen ? (classes['chosen'] ?? '') : ''}>
      {best.accuracy === null ? loss : formatPercent(best.accuracy)}
      {best.accuracy !== null && <div className={classes['loss']}>{loss}</div>}
      {isChosen && <VisuallyHidden>, chosen</VisuallyHidden>}
    </Table.Td>
  );
}
