/**
 * @file Entry of `npm run bench`: how fast the engine trains and scores, against the machine's own peak.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import type { OnnxProvider } from '../../main/engine/ops/definition.ts';
import { computeEnvironment } from '../../main/scheduler/compute-environment.ts';
import { formatBytes } from '../../shared/format/bytes.ts';
import { formatNumber } from '../../shared/format/number.ts';
import { benchModels } from './bench-models.ts';
import type { Job } from './measure.ts';
import type { Measurement } from './measurement.ts';
import { benchMemory, MEMORY_HEAD, MEMORY_MODELS, memoryLine } from './memory/memory-bench.ts';
import { benchUi, UI_HEAD, uiLine } from './ui/ui-bench.ts';
import { BENCHES, VARIANTS, type BenchName } from './workload.ts';

const DEFAULT_SECONDS = 20;

/** The screens of the workbench over a large store; neither `seconds` nor `variant` is about it. */
const UI = 'ui';
/** What a run on a model of a billion parameters takes. */
const MEMORY = 'memory';

interface Options {
  readonly json?: true;
  readonly variant: string;
  readonly seconds: number;
  readonly device: OnnxProvider;
}

async function bench(name: BenchName, { json, variant: chosen, seconds, device }: Options): Promise<void> {
  const variants = VARIANTS.filter(
    (variant) => variant.benches.includes(name) && (chosen === 'all' || variant.name === chosen),
  );
  if (variants.length === 0) {
    console.error(`bench: --variant ${chosen} is none of ${name}`);
    process.exitCode = 1;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'adapter-atlas-bench-'));
  try {
    const models = await benchModels(folder, new Set(variants.map(({ model }) => model)));
    if (json === undefined) console.log(tableLine(COLUMNS.map(({ title }) => title)));
    for (const { name: variant, model } of variants) {
      const measurement = await measureInChild({
        bench: name,
        variant,
        checkpoint: models.get(model)!,
        seconds: seconds / variants.length,
        device,
      });
      console.log(
        json === undefined
          ? tableLine(COLUMNS.map(({ text }) => text(measurement)))
          : JSON.stringify(measurement),
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function benchScreens({ json }: Options): Promise<void> {
  if (json === undefined) console.log(UI_HEAD);
  await benchUi((measurement) =>
    console.log(json === undefined ? uiLine(measurement) : JSON.stringify(measurement)),
  );
}

async function benchRunMemory({ json, variant }: Options): Promise<void> {
  if (json === undefined) console.log(MEMORY_HEAD);
  await benchMemory(variant, (measurement) =>
    console.log(json === undefined ? memoryLine(measurement) : JSON.stringify(measurement)),
  );
}

async function measureInChild(job: Job): Promise<Measurement> {
  const child = fork(new URL('./measure.ts', import.meta.url), [JSON.stringify(job)], {
    env: computeEnvironment(),
  });
  let measurement: Measurement | undefined;
  child.once('message', (message) => (measurement = message as Measurement));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0 || measurement === undefined) {
    throw new Error(`${job.bench} ${job.variant} ended without a result (exit code ${code ?? 'none'})`);
  }
  return measurement;
}

const COLUMNS: readonly { readonly title: string; readonly text: (measurement: Measurement) => string }[] = [
  { title: 'variant', text: ({ variant }) => variant },
  { title: 'tokens/s', text: ({ tokensPerSecond }) => formatNumber(tokensPerSecond) },
  { title: 'items/s', text: ({ itemsPerSecond }) => formatNumber(itemsPerSecond ?? NaN, 1) },
  { title: 'GFLOP/s', text: ({ gflops }) => formatNumber(gflops) },
  { title: 'peak', text: ({ peakGflops }) => formatNumber(peakGflops) },
  { title: 'ratio', text: ({ ratio }) => formatNumber(ratio, 3) },
  { title: 'memory ratio', text: ({ memoryRatio }) => formatNumber(memoryRatio ?? NaN, 3) },
  { title: 'step', text: ({ stepMs }) => `${formatNumber(stepMs)} ms` },
  { title: 'steps', text: ({ steps }) => formatNumber(steps) },
  { title: 'compile', text: ({ compileMs }) => `${formatNumber(compileMs)} ms` },
  { title: 'memory', text: ({ peakMemoryBytes }) => formatBytes(peakMemoryBytes) },
  { title: 'weights', text: ({ weightBytes }) => formatBytes(weightBytes) },
];

function tableLine(cells: readonly string[]): string {
  return cells.map((cell, column) => (column === 0 ? cell.padEnd(18) : cell.padStart(10))).join(' ');
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}

await new Command('bench')
  .description(
    'Measures the engine on SmolLM-135M shapes with random weights and on the demo model: training steps ' +
      '(language-modeling loss on the last 32 of 128 positions, AdamW included), the scoring of four one-token ' +
      'options after 128 tokens (answers-N: of four options of 8 tokens after N, which share the reading of these; ' +
      'answers-N-apart: without sharing), or the writing of 8 tokens after 128 of four sequences at once (alone-...: ' +
      'of one). `pretrain`: steps from random weights on 32 sequences of 128, every weight and every position, by ' +
      'AdamW or Muon. `ui`: how ' +
      'soon Runs and Compare can be used over a store of 10,000 runs, and how long calls of the main process take. ' +
      '`memory`: what prefix tuning takes on the shapes of Llama 3.2 1B, in 16, 8 and 4 bits, against the forecast.',
  )
  .addArgument(new Argument('<name>', 'what to measure').choices([...BENCHES, UI, MEMORY]))
  .option('--json', 'one JSON object a line')
  .option(
    '--seconds <number>',
    'time to spend on measured steps, over all variants',
    positiveNumber,
    DEFAULT_SECONDS,
  )
  .addOption(
    new Option('--device <name>', 'where onnxruntime runs; not for `ui` and `memory`')
      .choices(['cpu', 'webgpu', 'cuda'] satisfies OnnxProvider[])
      .default('cpu'),
  )
  .addOption(
    new Option('--variant <name>', 'only one variant')
      .choices(['all', ...VARIANTS.map(({ name }) => name), ...MEMORY_MODELS])
      .default('all'),
  )
  .action((name: BenchName | typeof UI | typeof MEMORY, options: Options) => {
    if (name === UI) return benchScreens(options);
    return name === MEMORY ? benchRunMemory(options) : bench(name, options);
  })
  .parseAsync();
