/**
 * @file Makes the demo's model and benchmarks from nothing but the packages of package.json: `node
 * scripts/demo-model/demo-model.ts --help`.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { OnnxProvider } from '../../main/engine/ops/definition.ts';
import { computeEnvironment } from '../../main/scheduler/compute-environment.ts';
import { digitBenchmark, topicBenchmark, writeBenchmark } from './benchmarks.ts';
import { build } from './build.ts';
import { checkLeaks } from './check-leaks.ts';
import { readConcepts } from './concepts.ts';
import { lossCurve } from './loss-curve.ts';
import { tokensByLanguage } from './token-counts.ts';

/** How the bundled model was trained. */
const PRETRAINING = {
  'total-tokens': 30_100_000,
  'batch-tokens': 16_384,
  'sequence-length': 128,
  'learning-rate': 0.002,
  'muon-learning-rate': 0.02,
  'weight-decay': 0.01,
  'adam-beta2': 0.98,
  'lr-scheduler-type': 'linear',
  'warmup-steps': 50,
  'eval-steps': 300,
  'held-out-tokens': 16_384,
  seed: 0,
} as const;

interface Options {
  readonly out: string;
  readonly device: OnnxProvider;
  readonly resources: string;
}

async function main({ out: folder, device, resources }: Options): Promise<void> {
  const out = resolve(folder);
  mkdirSync(out, { recursive: true });
  if (!existsSync(join(import.meta.dirname, 'node_modules')))
    run('npm', ['ci', '--ignore-scripts'], import.meta.dirname);
  if (!existsSync(join(out, 'tokenizer.json'))) build(out);

  const pretraining = join(out, 'pretraining');
  const settings = Object.entries(PRETRAINING).flatMap(([name, value]) => [`--${name}`, String(value)]);
  if (!existsSync(join(pretraining, 'model')))
    run(process.execPath, [
      join(import.meta.dirname, 'pretrain.ts'),
      ...['--model', out, '--documents', join(import.meta.dirname, 'open-documents.ts')],
      ...['--out', pretraining, '--device', device, ...settings],
    ]);
  if (!existsSync(join(pretraining, 'model'))) return;

  const concepts = readConcepts();
  const [topics, numbers] = [topicBenchmark(concepts), digitBenchmark()];
  const leaks = await checkLeaks(
    concepts,
    topics,
    numbers,
    out,
    PRETRAINING.seed,
    PRETRAINING['total-tokens'],
  );
  console.log(leaks.report);
  if (leaks.found > 0) {
    process.exitCode = 1;
    return;
  }
  for (const benchmark of [topics, numbers]) writeBenchmark(join(resources, benchmark.id), benchmark);
  cpSync(join(pretraining, 'model'), join(resources, 'model'), { recursive: true });
  mkdirSync(join(resources, 'pretraining'), { recursive: true });
  for (const name of ['run.json', 'log.jsonl'])
    cpSync(join(pretraining, name), join(resources, 'pretraining', name));
  const log = readFileSync(join(pretraining, 'log.jsonl'), 'utf8');
  writeFileSync(join(resources, 'pretraining', 'loss.svg'), lossCurve(log));
  writeFileSync(join(resources, 'pretraining', 'leak-check.txt'), leaks.report);
  const counts = tokensByLanguage(out, PRETRAINING.seed, PRETRAINING['total-tokens']);
  writeFileSync(
    join(resources, 'pretraining', 'thousand-tokens-by-language.json'),
    `${JSON.stringify(counts)}\n`,
  );
}

function run(command: string, args: readonly string[], cwd?: string): void {
  const { status } = spawnSync(command, args, {
    cwd,
    stdio: 'inherit',
    env: computeEnvironment(),
  });
  if (status !== 0) process.exit(status ?? 1);
}

await new Command('demo-model')
  .description(
    'Makes the demo model and its benchmarks: downloads the pinned packages of texts, builds corpus and tokenizer, ' +
      'pretrains (hours on a processor, minutes on a large GPU; give the same command again to go on), looks for ' +
      'leaks, and writes everything into resources/demo.',
  )
  .option('--out <folder>', 'where corpus and checkpoints go', 'out/demo-model')
  .option('--resources <folder>', 'where the results go', join(import.meta.dirname, '../../resources/demo'))
  .addOption(
    new Option('--device <name>', 'where onnxruntime trains')
      .choices(['cpu', 'webgpu', 'cuda'] satisfies OnnxProvider[])
      .default('cpu'),
  )
  .action(main)
  .parseAsync();
