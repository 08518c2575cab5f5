/**
 * @file What the numbers of a comparison cannot say, in sentences; each only where it applies.
 */
import { describeLeakage } from '../../shared/format/leakage.ts';
import { formatCount, formatPercent } from '../../shared/format/number.ts';
import { formatSeeds, formatUnfinished } from '../../shared/format/seeds.ts';
import { answeredRuns } from '../../shared/model/answered-runs.ts';
import type { Comparison } from '../../shared/model/comparison.ts';
import { SIGNIFICANCE } from './finding.ts';

function seeds(comparison: Comparison): string[] {
  const counts = comparison.columns
    .flatMap(({ isTraining }, index) => (isTraining ? [answeredRuns(comparison, index).length] : []))
    .filter((count) => count > 0);
  if (counts.length === 0) return [];
  const fewest = Math.min(...counts);
  return [
    fewest === 1
      ? `${counts.every((count) => count === 1) ? 'Each method was trained with one seed' : 'Some methods were trained with one seed only'}: intervals and tests cover the luck of the items, not the luck of training. A second seed may rank close methods differently.`
      : `Intervals and tests cover the luck of the items; how much training itself varies is the standard deviation over ${formatCount(fewest, 'seed')} or more.`,
  ];
}

function missingSeeds(comparison: Comparison): string[] {
  const incomplete = comparison.columns.flatMap((column, index) => {
    const answered = answeredRuns(comparison, index).length;
    if (answered === 0 || answered === column.runs.length) return [];
    return [`${column.label} (${formatSeeds(comparison, index)}; ${formatUnfinished(column)})`];
  });
  return incomplete.length === 0
    ? []
    : [`Seeds without answers count in no number: ${incomplete.join(', ')}.`];
}

function trainedBefore({ columns }: Comparison): string[] {
  const labels = columns.flatMap(({ method, isTraining, label }) =>
    method.method === 'none' || isTraining ? [] : [label],
  );
  return labels.length === 0
    ? []
    : [`What ${labels.join(', ')} learned from is not known here: evaluated items may be among it.`];
}

function learningRates({ columns }: Comparison): string[] {
  const trained = columns.filter(({ isTraining }) => isTraining);
  const counts = trained.map(({ learningRatesTried }) => learningRatesTried?.length ?? 0);
  if (trained.length < 2 || counts.every((count) => count === counts[0] && count > 0)) return [];
  const found = trained.map(
    ({ label }, place) => `${label} (${counts[place] === 0 ? 'none' : counts[place]!})`,
  );
  return [
    counts.every((count) => count === 0)
      ? 'No learning rate is noted as tried on held-out items: methods may differ by their rates alone.'
      : `Learning rates were not looked for alike: ${found.join(', ')} were tried on held-out items. A method whose rate was looked for less may be behind for that reason alone.`,
  ];
}

function missing({ columns, rows }: Comparison): string[] {
  const incomplete = columns.flatMap((column, index) => {
    const without = rows.filter((row) => (row.cells[index] ?? null) === null).length;
    return without === 0 ? [] : [`${column.label} (${formatCount(without, 'language')})`];
  });
  return incomplete.length === 0
    ? []
    : [
        `Languages without answers are left out of the means, which then average over fewer: ${incomplete.join(', ')}.`,
      ];
}

function nearChance({ benchmark, columns, rows }: Comparison): string[] {
  const cells = rows
    .filter((row) => row.language.code !== benchmark.trainLanguage)
    .flatMap((row) => row.cells.flatMap((cell) => cell ?? []));
  const near = cells.filter((cell) => cell.interval.low <= benchmark.chance).length;
  return near === 0 || columns.length === 0
    ? []
    : [
        `${formatPercent(near / cells.length, 0)} of the cells cannot be told from guessing (chance is ${formatPercent(benchmark.chance)}): differences among them say little.`,
      ];
}

function uneven({ rows }: Comparison): string[] {
  const counts = rows.flatMap((row) => row.cells.flatMap((cell) => cell?.items ?? []));
  const least = Math.min(...counts);
  const most = Math.max(...counts);
  return counts.length === 0 || least === most
    ? []
    : [
        `Languages have from ${formatCount(least, 'item')} to ${formatCount(most, 'item')}; each counts the same in a mean.`,
      ];
}

function cutPrompts({ columns, rows, benchmark }: Comparison): string[] {
  const shareOf = (cells: Comparison['rows'][number]['cells']): number =>
    cells.reduce((most, cell) => Math.max(most, cell?.cutPrompts ?? 0), 0);
  const cut = rows
    .map(({ language, cells }) => ({ language, share: shareOf(cells) }))
    .filter(({ share }) => share > 0)
    .sort((a, b) => b.share - a.share);
  const [most] = cut;
  if (most === undefined || columns.length === 0) return [];
  const trained = cut.find(({ language }) => language.code === benchmark.trainLanguage);
  const other =
    most === trained ? '' : `, ${formatPercent(trained?.share ?? 0)} of those in the training language`;
  return [
    `Prompts longer than the runs allow lost their beginning in ${formatCount(cut.length, 'language')}: ${formatPercent(most.share)} of those in ${most.language.name}${other}. Languages that take more tokens lose more of what they are asked about; a higher maxSequenceLength cuts less.`,
  ];
}

function clusters({ clustered, bootstrap }: Comparison): string[] {
  if (!clustered) return [];
  const count = formatCount(bootstrap.clusters, 'passage');
  if (bootstrap.clusters < 2)
    return ['All items share one passage: what other passages would give cannot be told.'];
  return [
    bootstrap.clusters < FEW_CLUSTERS
      ? `Items share passages, and there are only ${bootstrap.clusters}: intervals that resample so few are too narrow, and tests on single languages too sure. Measure more items.`
      : `Items share passages: intervals resample ${count} whole, which makes them wider than their number of items suggests.`,
  ];
}

/** Of fewer clusters than this the bootstrap's intervals are clearly too narrow (Cameron, Gelbach and Miller 2008). */
const FEW_CLUSTERS = 20;

function testing({ columns }: Comparison): string[] {
  return columns.some(({ baseline }) => baseline !== null)
    ? [
        `Tests are paired over the same items, two-sided, and adjusted by Holm over the languages of one column (p < ${SIGNIFICANCE}); they are not adjusted over the columns.`,
      ]
    : [];
}

function leaks({ benchmark: { leakage } }: Comparison): string[] {
  return leakage === undefined || leakage.exactItems + leakage.nearItems === 0
    ? []
    : [
        `${describeLeakage(leakage)} Accuracies of trained methods, in every language that translates these items, may be too high.`,
      ];
}

/** One sentence each; none where there is nothing to say. */
export function comparisonCaveats(comparison: Comparison): string[] {
  return [
    leaks,
    seeds,
    missingSeeds,
    learningRates,
    trainedBefore,
    missing,
    cutPrompts,
    nearChance,
    uneven,
    clusters,
    testing,
  ].flatMap((of) => of(comparison));
}
