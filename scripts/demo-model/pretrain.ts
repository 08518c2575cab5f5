/**
 * @file Command line of pretraining: `node scripts/demo-model/pretrain.ts --help`.
 */
import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { OnnxProvider } from '../../main/engine/ops/definition.ts';
import { formatDuration } from '../../shared/format/duration.ts';
import { formatNumber } from '../../shared/format/number.ts';
import { InputError } from '../../shared/model/input-error.ts';
import { pretrain, type PretrainingProgress } from './pretraining/pretraining-loop.ts';
import { settingsSchema, type Settings } from './pretraining/settings.ts';

/** Between lines where no terminal can overwrite one. */
const PLAIN_MS = 15_000;

interface CommandOptions extends Omit<Settings, 'muonLearningRate' | 'maxGradNorm'> {
  readonly model: string;
  readonly documents: string;
  readonly out: string;
  readonly device: OnnxProvider;
  readonly embeddings?: string;
  readonly muonLearningRate?: number;
  readonly maxGradNorm: number;
  readonly untilMinutes: number;
  readonly checkpointMinutes: number;
  readonly checkpointSteps: number;
}

async function run(options: CommandOptions): Promise<void> {
  const { model, documents, out, device, embeddings, untilMinutes, checkpointMinutes, checkpointSteps } =
    options;
  const settings = settingsSchema.parse(
    Object.fromEntries(
      Object.keys(settingsSchema.shape).map((name) => [name, options[name as keyof CommandOptions] ?? null]),
    ),
  );
  let isInterrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (isInterrupted = true));
  const done = await pretrain({
    out: resolve(out),
    modelDir: resolve(model),
    documentsModule: resolve(documents),
    embeddingsFile: embeddings === undefined ? null : resolve(embeddings),
    device,
    settings,
    checkpointMinutes,
    checkpointSteps,
    // The clock of the process runs since its start.
    shouldStop: () => isInterrupted || performance.now() > untilMinutes * 60_000,
    onProgress: progressReport(),
  });
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  console.log(done ? `done: ${out}` : `stopped with a checkpoint; run the same command again to go on`);
}

function progressReport(): (progress: PretrainingProgress) => void {
  let shownMs = -Infinity;
  return ({ step, totalSteps, loss, tokensPerSecond, remainingMs }) => {
    const line =
      `step ${formatNumber(step)} of ${formatNumber(totalSteps)}, loss ${formatNumber(loss, 3)}, ` +
      `${formatNumber(tokensPerSecond)} tokens/s, ${formatDuration(remainingMs)} left`;
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\u001b[K${line}`);
    } else if (performance.now() - shownMs > PLAIN_MS) {
      shownMs = performance.now();
      process.stderr.write(`${line}\n`);
    }
  };
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0)) throw new InvalidArgumentError('It must be a number from 0 on.');
  return value;
}

await new Command('pretrain')
  .description(
    'Trains a model from random weights on a stream of documents. A run that was stopped or killed goes on from its ' +
      'last checkpoint when the same command is given again.',
  )
  .requiredOption('--model <folder>', 'with tokenizer.json and config.json')
  .requiredOption('--documents <module>', 'exports openDocuments: see pretraining/document-stream.ts')
  .requiredOption('--out <folder>', 'where checkpoints, log and model go')
  .addOption(
    new Option('--device <name>', 'where onnxruntime runs')
      .choices(['cpu', 'webgpu', 'cuda'] satisfies OnnxProvider[])
      .default('cpu'),
  )
  .requiredOption('--total-tokens <number>', 'of the whole run', number)
  .option('--batch-tokens <number>', 'of an optimiser step', number, 16_384)
  .option('--sequence-length <number>', 'in tokens', number, 128)
  .option('--learning-rate <number>', 'the highest', number, 3e-3)
  .option('--muon-learning-rate <number>', 'trains the matrices of the layers with Muon', number)
  .option('--warmup-steps <number>', 'steps over which the learning rate rises', number, 100)
  .addOption(
    new Option('--lr-scheduler-type <name>', 'how it falls to 0')
      .choices(['constant', 'linear', 'cosine'])
      .default('cosine'),
  )
  .option('--weight-decay <number>', 'of matrices', number, 0.1)
  .option('--adam-beta1 <number>', '', number, 0.9)
  .option('--adam-beta2 <number>', '', number, 0.95)
  .option('--adam-epsilon <number>', '', number, 1e-8)
  .option('--max-grad-norm <number>', 'gradients are clipped to it', number, 1)
  .option('--seed <number>', 'of weights and documents', number, 0)
  .option('--eval-steps <number>', 'steps between losses on held-out documents', number, 200)
  .option('--held-out-tokens <number>', 'of these documents', number, 65_536)
  .option('--embeddings <file>', 'safetensors with model.embed_tokens.weight to start from')
  .option('--checkpoint-minutes <number>', 'time between checkpoints', number, 5)
  .option('--checkpoint-steps <number>', 'steps between checkpoints', number, Infinity)
  .option(
    '--until-minutes <number>',
    'stops with a checkpoint after the step in which so long has passed',
    number,
    Infinity,
  )
  .action(async (options: CommandOptions) => {
    try {
      await run(options);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      console.error(error.message);
      process.exitCode = 1;
    }
  })
  .parseAsync();
