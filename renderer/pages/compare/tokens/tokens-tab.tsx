/**
 * @file Whether languages that take more tokens score lower: rank correlations by method, and the languages of one.
 */
import { Select, Skeleton, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { formatNumber, formatPercent, formatSigned, MISSING } from '../../../../shared/format/number.ts';
import type { Comparison, Estimate } from '../../../../shared/model/comparison.ts';
import { scoreWord } from '../../../../shared/model/task.ts';
import { tokenPoints } from '../../../../shared/model/token-points.ts';
import { LanguageScatter, type LanguageSeries } from '../../../components/charts/language-scatter.tsx';
import { SERIES_COLORS } from '../../../components/charts/series-colors.ts';
import { RESOURCE_NAMES } from '../resource-names.ts';
import type { SectionValues } from '../heatmap/heatmap-values.ts';
import classes from '../compare.module.css';

/** Wider, its few columns would be far from each other; in pixels. */
const TABLE_WIDTH = 760;

export function TokensTab({ values }: { readonly values: SectionValues }) {
  const { statistics, trainName } = values;
  if (statistics === null) return <Skeleton height={240} aria-label="Statistics are being computed" />;
  if (statistics.tokens.every((column) => column === null)) {
    return (
      <Text c="dimmed" py="lg" ta="center" maw={640} mx="auto">
        Here stands whether languages that the tokenizer splits into more tokens score lower. It takes ten
        languages beside {trainName}, and runs that counted tokens: those of earlier versions, and those with
        examples in front of prompts, did not.
      </Text>
    );
  }
  return (
    <>
      <AssociationTable statistics={statistics} trainName={trainName} />
      <ColumnPlot statistics={statistics} trainName={trainName} />
    </>
  );
}

interface PartProps {
  readonly statistics: Comparison;
  readonly trainName: string;
}

function AssociationTable({ statistics, trainName }: PartProps) {
  const { tokens, columns, benchmark } = statistics;
  const isCoverage = tokens.some((column) => column?.controlled?.control === 'coverage');
  const control = isCoverage ? 'coverage' : 'resource level';
  return (
    <>
      <div className={classes['tableBox']} style={{ maxWidth: TABLE_WIDTH }}>
        <Table fz="sm" verticalSpacing={5} aria-label="Tokens and scores">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Method</Table.Th>
              <Table.Th scope="col" className={classes['number']}>
                Languages
              </Table.Th>
              <Table.Th scope="col" className={classes['number']}>
                Correlation with tokens
              </Table.Th>
              <Table.Th scope="col" className={classes['number']}>
                At equal {control}
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {columns.map(({ label, runs }, index) => (
              <Table.Tr key={runs[0]!.runId}>
                <Table.Th scope="row" fw={500}>
                  {label}
                </Table.Th>
                <Table.Td className={classes['number']}>{tokens[index]?.languages ?? MISSING}</Table.Td>
                <Correlation estimate={tokens[index]?.correlation ?? null} />
                <Correlation estimate={tokens[index]?.controlled ?? null} />
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Text size="xs" c="dimmed" mb="md">
        Rank correlation (Spearman) of {scoreWord(benchmark.metric)} with the tokens that a language’s prompts
        take, over the languages other than {trainName}: below 0, languages that take more tokens score lower.
        At equal {control}: with what both owe to{' '}
        {isCoverage ? 'coverage in pretraining' : 'the resource level'} taken out. The 95% intervals take
        languages for independent, which those of a family are not, so they are too narrow; and what goes
        together need not be cause and effect.
      </Text>
    </>
  );
}

function Correlation({ estimate }: { readonly estimate: Estimate | null }) {
  return (
    <Table.Td className={classes['number']}>
      {estimate === null ? MISSING : formatSigned(estimate.value, 2)}
      {estimate?.interval != null && (
        <div className={classes['interval']}>
          {formatSigned(estimate.interval.low, 2)} to {formatSigned(estimate.interval.high, 2)}
        </div>
      )}
    </Table.Td>
  );
}

/** The languages of one column. */
function ColumnPlot({ statistics, trainName }: PartProps) {
  const { tokens, columns, benchmark, groups } = statistics;
  const known = columns.flatMap((column, index) =>
    tokens[index] == null
      ? []
      : [{ column, index, id: column.runs[0]!.runId, mean: groups[0]!.cells[index]?.value ?? 0 }],
  );
  const best = known.toSorted((a, b) => b.mean - a.mean)[0]!;
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = known.find(({ id }) => id === chosen) ?? best;
  const points = tokenPoints(statistics, shown.index);
  const score = scoreWord(benchmark.metric);
  const rho = tokens[shown.index]!.correlation.value;
  return (
    <LanguageScatter
      title={`Tokens and ${score}`}
      note={`${shown.column.label}, %`}
      summary={`${shown.column.label}: ${score} against tokens relative to ${trainName}, ${points.length} languages, rank correlation ${formatSigned(rho, 2)}`}
      fileName={`${benchmark.id}-tokens`}
      xLabel={`tokens relative to ${trainName}`}
      formatX={(tokens) => `${formatNumber(tokens, 2)}×`}
      formatY={(share) => formatPercent(share)}
      series={seriesOf(statistics, points)}
      mark={{ value: benchmark.chance, label: 'chance' }}
      controls={
        <Select
          size="xs"
          aria-label="Method in the plot"
          data={known.map(({ column, id }) => ({ value: id, label: column.label }))}
          value={shown.id}
          onChange={setChosen}
          allowDeselect={false}
        />
      }
    />
  );
}

/** By coverage in pretraining where the benchmark tells it in few words, else by resource level. */
function seriesOf({ groups }: Comparison, points: ReturnType<typeof tokenPoints>): LanguageSeries[] {
  const coverages = groups.filter(({ kind }) => kind === 'coverage');
  const byCoverage =
    points.every(({ row }) => row.coverage !== null) && coverages.length <= SERIES_COLORS.length;
  const shown = byCoverage ? coverages : groups.filter(({ kind }) => kind === 'resource');
  return shown.map(({ kind, label, languages }) => ({
    label: kind === 'resource' ? (RESOURCE_NAMES[label] ?? label) : label,
    points: points
      .filter(({ row }) => languages.includes(row.language.code))
      .map(({ row, relativeTokens, score }) => ({ label: row.language.name, x: relativeTokens, y: score })),
  }));
}
