/**
 * @file `atlas benchmarks list`, `atlas benchmarks build TASK` and `atlas benchmarks download REPOSITORY`.
 */
import type { Command } from 'commander';
import { pad } from '../../../shared/format/display-width.ts';
import { describeLeakage } from '../../../shared/format/leakage.ts';
import { formatCount } from '../../../shared/format/number.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { LEAK_POLICIES, type Leakage, type LeakPolicy } from '../../../shared/model/leakage.ts';
import { buildBenchmark, type BuildOptions } from '../../library/build-benchmark.ts';
import { importTables, readMapping } from '../../library/import-tables.ts';
import { loadTasks, taskById } from '../../library/tasks.ts';
import { addDownloadCommand } from './download.ts';

const LEAKS_HELP = 'training items that are evaluated, too: refuse, or leave-out these and nearly equal ones';

interface BuildCommandOptions extends Omit<BuildOptions, 'leaks'> {
  readonly leaks: string;
}

interface ImportCommandOptions {
  readonly output: string;
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
    .option('--leaks <policy>', LEAKS_HELP, 'refuse')
    .addHelpText(
      'after',
      '\nExample:\n  atlas benchmarks build belebele --data Belebele --train english.jsonl --output belebele',
    )
    .action(async (id: string, { leaks, ...options }: BuildCommandOptions) => {
      const task = taskById(id);
      const built = await buildBenchmark(task, { ...options, leaks: leakPolicy(leaks) });
      const { dir, languages, missing, trainItems, leftOut, leakedTrainItems, leakage } = built;
      console.log(
        `${dir}: ${formatCount(languages.length, 'language')}, ${formatCount(trainItems, 'training item')}` +
          (missing.length === 0 ? '' : `; no files of ${formatCount(missing.length, 'other language')}`),
      );
      if (leftOut > 0) console.log(`Left out: ${formatCount(leftOut, 'row')} without a label or a text.`);
      tellLeakage(leakedTrainItems, leakage);
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
    .option('--leaks <policy>', LEAKS_HELP, 'leave-out')
    .action(async (mapping: string, { output, leaks }: ImportCommandOptions) => {
      const imported = await importTables(readMapping(mapping), output, leakPolicy(leaks));
      const { dir, languages, trainItems, leakedTrainItems, leakage } = imported;
      console.log(
        `${dir}: ${formatCount(languages.length, 'language')}, ${formatCount(trainItems, 'training item')}`,
      );
      tellLeakage(leakedTrainItems, leakage);
    });
}

function leakPolicy(given: string): LeakPolicy {
  const policy = LEAK_POLICIES.find((each) => each === given);
  if (policy !== undefined) return policy;
  throw new InputError(`--leaks "${given}"`, `is none of ${LEAK_POLICIES.join(', ')}`);
}

function tellLeakage(leftOut: number, leakage: Leakage | null): void {
  if (leftOut > 0) {
    console.log(`Left out: ${formatCount(leftOut, 'training item')} that are evaluated, too, or nearly.`);
  }
  console.log(describeLeakage(leakage));
}
