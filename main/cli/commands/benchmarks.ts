/**
 * @file `atlas benchmarks list`, `atlas benchmarks build TASK` and `atlas benchmarks download REPOSITORY`.
 */
import type { Command } from 'commander';
import { pad } from '../../../shared/format/display-width.ts';
import { describeLeakage } from '../../../shared/format/leakage.ts';
import { formatCount } from '../../../shared/format/number.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { buildBenchmark, LEAK_POLICIES, type BuildOptions } from '../../library/build-benchmark.ts';
import { importTables, readMapping } from '../../library/import-tables.ts';
import { loadTasks, taskById } from '../../library/tasks.ts';
import { addDownloadCommand } from './download.ts';

interface BuildCommandOptions extends Omit<BuildOptions, 'leaks'> {
  readonly leaks: string;
}

export function addBenchmarksCommand(program: Command): void {
  const benchmarks = program.command('benchmarks').description('published tasks and their official files');
  benchmarks
    .command('list')
    .description('tasks that are known, with their licences')
    .action(() => {
      for (const { id, title, outputType, languages, licence } of loadTasks().values()) {
        const size = formatCount(Object.keys(languages).length, 'language');
        console.log(`${pad(id, 16)}  ${pad(size, 13)}  ${pad(outputType, 15)}  ${title} (${licence})`);
      }
    });
  benchmarks
    .command('build')
    .description('make a benchmark folder of a task and its official files')
    .argument('<task>', 'a task of `atlas benchmarks list`')
    .requiredOption(
      '--data <dir>',
      "folder of the evaluation files, as their authors or the Hub's repository lay them out",
    )
    .requiredOption(
      '--train <file>',
      'English training items: a file of the dataset or of its training set (MultiNLI, SQuAD v1.1, GSM8K, ...)',
    )
    .requiredOption('--output <dir>', 'the folder to write; it must not exist')
    .option('--split <name>', "of the evaluation files, where the dataset has several (XNLI's test)")
    .option(
      '--leaks <policy>',
      'training items that are evaluated, too: refuse, or leave-out these and nearly equal ones',
      'refuse',
    )
    .addHelpText(
      'after',
      '\nExample:\n  atlas benchmarks build belebele --data Belebele --train english.jsonl --output belebele',
    )
    .action(async (id: string, { leaks, ...options }: BuildCommandOptions) => {
      const task = taskById(id);
      const policy = LEAK_POLICIES.find((each) => each === leaks);
      if (policy === undefined) {
        throw new InputError(`--leaks "${leaks}"`, `is none of ${LEAK_POLICIES.join(', ')}`);
      }
      const built = await buildBenchmark(task, { ...options, leaks: policy });
      const { dir, languages, missing, trainItems, leftOut, leakedTrainItems, leakage } = built;
      console.log(
        `${dir}: ${formatCount(languages.length, 'language')}, ${formatCount(trainItems, 'training item')}` +
          (missing.length === 0 ? '' : `; no files of ${formatCount(missing.length, 'other language')}`),
      );
      if (leftOut > 0) console.log(`Left out: ${formatCount(leftOut, 'row')} without a label or a text.`);
      if (leakedTrainItems > 0) {
        console.log(
          `Left out: ${formatCount(leakedTrainItems, 'training item')} that are evaluated, too, or nearly.`,
        );
      }
      console.log(describeLeakage(leakage));
    });
  addDownloadCommand(
    benchmarks,
    'dataset',
    (directory) => `Make a benchmark of it with: atlas benchmarks build TASK --data ${directory}`,
  );
  benchmarks
    .command('import')
    .description('make a benchmark folder of your own tables: CSV, TSV, JSON Lines or parquet')
    .argument('<mapping.yaml>', 'which columns hold what; all fields are in shared/model/custom-task.ts')
    .requiredOption('--output <dir>', 'the folder to write; it must not exist')
    .action(async (mapping: string, { output }: { readonly output: string }) => {
      const { dir, languages, trainItems, leakage } = await importTables(readMapping(mapping), output);
      console.log(
        `${dir}: ${formatCount(languages.length, 'language')}, ${formatCount(trainItems, 'training item')}`,
      );
      console.log(describeLeakage(leakage));
    });
}
