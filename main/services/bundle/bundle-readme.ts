/**
 * @file The README of a reproduction bundle: what is in it, and how to get the same numbers again.
 */
import { formatCount } from '../../../shared/format/number.ts';
import type { RunConfig } from '../../../shared/model/run.ts';

export interface BundleReadmeInput {
  readonly title: string;
  readonly description: string;
  readonly engineVersion: string;
  readonly createdAt: Date;
  readonly runs: readonly RunConfig[];
  /** Names of the files in experiments/, without extension. */
  readonly experiments: readonly string[];
  /** Folder of the bundle by the hash of the model or benchmark. */
  readonly folders: ReadonlyMap<string, string>;
  readonly adapters: number;
}

function needed(runs: readonly RunConfig[], folders: ReadonlyMap<string, string>): string[] {
  const parts = new Map<string, string>();
  for (const { model, task } of runs) {
    parts.set(model.sha256, `model ${model.name}`);
    parts.set(task.sha256, `benchmark ${task.id} ${task.version}`);
  }
  return [...parts].map(([sha256, what]) => `- \`${folders.get(sha256)!}\`: ${what}, SHA-256 \`${sha256}\``);
}

/** Markdown with a final line end. */
export function bundleReadme(input: BundleReadmeInput): string {
  const { title, description, engineVersion, createdAt, runs, experiments, folders, adapters } = input;
  const devices = [...new Set(runs.map(({ runtime, device }) => `${runtime} on ${device}`))].join(', ');
  return `${[
    `# ${title.replaceAll(/\s+/g, ' ')}`,
    ...(description === '' ? [] : ['', description]),
    '',
    `${formatCount(runs.length, 'run')} by Adapter Atlas ${engineVersion} (${devices}), packed on ${createdAt.toISOString().slice(0, 10)}.`,
    '',
    '## What is here',
    '',
    '- `experiments/`: what was asked for, as the command line reads it.',
    '- `runs/RUN_ID/run.json`: the resolved configuration of each run, every default filled in, model and benchmark by hash.',
    '- `runs/RUN_ID/predictions/BENCHMARK/LANGUAGE.jsonl`: one line an item: scores of the options, prediction, right answer.',
    ...(adapters === 0
      ? []
      : [
          `- \`runs/RUN_ID/adapter/\`: ${formatCount(adapters, 'trained adapter')}, in the layout of Hugging Face PEFT where it has the type.`,
        ]),
    '- `results/`: the comparison computed from the predictions, as CSV, JSON and LaTeX; `benchmarks/`: definitions of the benchmarks.',
    '- `manifest.json`: models, benchmarks and runs with their hashes. `SHA256SUMS`: the hash of every file here.',
    '',
    'Check that nothing was changed with `sha256sum -c SHA256SUMS`.',
    '',
    '## How to run it again',
    '',
    'Model weights and benchmark items are not included; they keep their own licences. Put them here first:',
    '',
    ...needed(runs, folders),
    '',
    `Then, with Adapter Atlas ${engineVersion}, from the folder of its sources:`,
    '',
    '```sh',
    ...experiments.map(
      (name) => `npm run atlas -- run PATH_TO_THIS_FOLDER/experiments/${name}.yaml --report`,
    ),
    '```',
    '',
    'A run id is a hash of everything its result depends on: model, benchmark, method, settings, seed, engine version. The new runs have the ids of `runs/` if, and only if, all of that is the same. On the CPU the same run gives the same adapter, byte for byte; on a GPU the last digits may differ.',
  ].join('\n')}\n`;
}
