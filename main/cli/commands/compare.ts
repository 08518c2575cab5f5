/**
 * @file `atlas compare RUN...`.
 */
import type { Command } from 'commander';
import { InputError } from '../../../shared/model/input-error.ts';
import type { RunSummary } from '../../../shared/model/result.ts';
import { writeFileAtomic } from '../../files/atomic-write.ts';
import { comparisonCsv } from '../../reports/comparison-csv.ts';
import { comparisonJson } from '../../reports/comparison-json.ts';
import { comparisonText } from '../../reports/comparison-text.ts';
import { compareStored } from '../../services/compare.ts';
import { findRuns } from '../../services/find-runs.ts';
import { withWorkspace } from '../options.ts';

interface CompareOptions {
  readonly csv?: string | true;
  readonly json?: string | true;
  readonly baseline?: string;
  readonly task?: string;
}

export function addCompareCommand(program: Command): void {
  program
    .command('compare')
    .description('accuracy by language, side by side')
    .argument('<run...>', "runs' ids, the starts of them, or an experiment's name for all of its runs")
    .option('--task <id>', 'only the runs on this benchmark')
    .option('--csv [file]', 'write CSV to a file, or to standard output')
    .option('--json [file]', 'write JSON to a file, or to standard output')
    .option(
      '--baseline <label>',
      "method that the others are tested against (default: each model's frozen base)",
    )
    .addHelpText('after', '\nExample:\n  atlas compare demo --task topic --csv topic.csv')
    .action((references: string[], options: CompareOptions, command: Command) => {
      withWorkspace(command, (store) => {
        const { baseline } = options;
        const comparisons = compareStored(
          store,
          onTask(findRuns(store, references), options.task),
          baseline === undefined ? {} : { baseline },
        );
        const [first] = comparisons;
        const exports = [
          { target: options.csv, encode: comparisonCsv },
          { target: options.json, encode: comparisonJson },
        ].flatMap(({ target, encode }) => (target === undefined ? [] : [{ target, encode }]));
        if (exports.length > 0 && (comparisons.length > 1 || first === undefined)) {
          throw new InputError(
            'compare',
            'runs of several benchmarks, or whose options are scored in several ways, do not fit one file; name those of one, such as by --task',
          );
        }
        for (const { target, encode } of exports) {
          const text = encode(first!.comparison);
          if (target === true || target === '-') process.stdout.write(text);
          else writeFileAtomic(target, text);
        }
        if (exports.length > 0) return;
        const color = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
        for (const { comparison } of comparisons) {
          console.log(comparisonText(comparison, { columns: process.stdout.columns || 100, color }));
        }
      });
    });
}

/** @param task Undefined for all. @throws {InputError} None of the runs is on it. */
function onTask(runs: readonly RunSummary[], task: string | undefined): readonly RunSummary[] {
  if (task === undefined) return runs;
  const found = runs.filter(({ config }) => config.task.id === task);
  if (found.length > 0) return found;
  const tasks = [...new Set(runs.map(({ config }) => config.task.id))].join(', ');
  throw new InputError('--task', `none of these runs is on "${task}", but on ${tasks}`);
}
