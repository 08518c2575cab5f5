/**
 * @file `atlas benchmarks list` and `atlas benchmarks build TASK`.
 */
import type { Command } from 'commander';
import { pad } from '../../../shared/format/display-width.ts';
import { formatCount } from '../../../shared/format/number.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { buildBenchmark } from '../../library/build-benchmark.ts';
import { loadTasks } from '../../library/tasks.ts';

interface BuildOptions {
  readonly data: string;
  readonly train: string;
  readonly output: string;
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
    .argument('<task>', 'a multiple-choice task of `atlas benchmarks list`')
    .requiredOption('--data <dir>', 'folder of the official evaluation files, one a language')
    .requiredOption('--train <file>', 'English training items, in the format of the evaluation files')
    .requiredOption('--output <dir>', 'the folder to write; it must not exist')
    .addHelpText(
      'after',
      '\nExample:\n  atlas benchmarks build belebele --data Belebele --train english.jsonl --output belebele',
    )
    .action((id: string, options: BuildOptions) => {
      const tasks = loadTasks();
      const task = tasks.get(id);
      if (task === undefined) {
        throw new InputError(`task "${id}"`, `is not known; the tasks are ${[...tasks.keys()].join(', ')}`);
      }
      const { dir, languages, missing, trainItems } = buildBenchmark(task, options);
      console.log(
        `${dir}: ${formatCount(languages.length, 'language')}, ${formatCount(trainItems, 'training item')}` +
          (missing.length === 0 ? '' : `; no files of ${formatCount(missing.length, 'other language')}`),
      );
    });
}
