/**
 * @file `atlas models find`, `atlas models inspect DIR`, `atlas models import-gguf FILE`, `atlas models quantize DIR` and
 * `atlas models download REPOSITORY`.
 */
import { InvalidArgumentError, Option, type Command } from 'commander';
import { formatBytes } from '../../../shared/format/bytes.ts';
import { pad } from '../../../shared/format/display-width.ts';
import { weightFormat } from '../../../shared/format/weight-format.ts';
import {
  formatCompactCount,
  formatNumber,
  formatShare,
  formatSigned,
} from '../../../shared/format/number.ts';
import type { QuantisationReport } from '../../../shared/model/quantisation.ts';
import type { FoundModel } from '../../../shared/rpc/models.ts';
import { findModels } from '../../library/find-models.ts';
import { hubCacheFolder } from '../../library/hub-cache.ts';
import { importGguf } from '../../library/import-gguf.ts';
import { quantiseModel } from '../../library/quantise-model.ts';
import type { BatchShape } from '../../library/training-memory.ts';
import { openCheckpoint } from '../../models/checkpoint/checkpoint.ts';
import { progressLine } from '../progress-line.ts';
import { textTable } from '../options.ts';
import {
  FORECAST_BATCH,
  inspectModel,
  type MethodForecast,
  type ModelInspection,
} from '../../library/inspect-model.ts';
import { addDownloadCommand } from './download.ts';

export function addModelsCommand(program: Command): void {
  const models = program.command('models').description('look at checkpoints, and make others of them');
  models
    .command('find')
    .description('checkpoints on this machine: in the Hugging Face cache, and in a folder of models')
    .argument('[folder]', 'where checkpoints lie, as NAME or OWNER/NAME')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nThe cache is where HF_HUB_CACHE or HF_HOME says, or the usual one. Weights are not read.\n\nExample:\n  atlas models find models',
    )
    .action((folder: string | undefined, { json }: { readonly json?: true }) => {
      const hubCache = hubCacheFolder(process.env);
      const found = findModels({ hubCache, modelsFolder: folder ?? null });
      console.log(json === true ? JSON.stringify(found, null, 2) : foundText(found, [hubCache, folder]));
    });
  models
    .command('inspect')
    .description('architecture, parameters, what each method would train, and the memory it needs')
    .argument('<dir>', 'a Hugging Face checkpoint: config.json and safetensors')
    .option('--batch-size <number>', 'sequences of a training step', positiveWhole, FORECAST_BATCH.batchSize)
    .option('--tokens <number>', 'tokens of a sequence', positiveWhole, FORECAST_BATCH.sequenceLength)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  atlas models inspect resources/demo/model')
    .action((dir: string, { batchSize, tokens, json }: InspectOptions) => {
      const batch = { batchSize, sequenceLength: tokens };
      const inspection = inspectModel(dir, batch);
      console.log(json === true ? JSON.stringify(inspection, null, 2) : inspectionText(inspection, batch));
    });
  models
    .command('import-gguf')
    .description('make a checkpoint of a GGUF file: F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q4_K, Q6_K')
    .argument('<file>', 'the .gguf file; a tokenizer.json beside it is taken instead of its own')
    .requiredOption('--output <dir>', 'the folder to write; it must not exist')
    .addHelpText(
      'after',
      '\nExample:\n  atlas models import-gguf Llama-3.2-1B-Q8_0.gguf --output Llama-3.2-1B',
    )
    .action(async (path: string, { output }: { readonly output: string }) => {
      await importGguf({ path, output }, progressLine());
      const { parameterCount, weightBytes } = openCheckpoint(output);
      console.log(`${output}: ${formatCompactCount(parameterCount)} parameters, ${formatBytes(weightBytes)}`);
    });
  models
    .command('quantize')
    .description('write a checkpoint with its linear layers in 8 or 4 bits, and say what that changes')
    .argument('<dir>', 'a Hugging Face checkpoint in F32, F16 or BF16')
    .addOption(new Option('--bits <bits>', 'of each weight').choices(['4', '8']).makeOptionMandatory())
    .requiredOption('--output <dir>', 'the folder to write; it must not exist')
    .option('--block-size <number>', 'weights that share a scale (default: 32 in 4 bits, 64 in 8)', Number)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  atlas models quantize Llama-3.2-1B --bits 4 --output Llama-3.2-1B-int4',
    )
    .action(async (source: string, { bits, output, blockSize, json }: QuantizeOptions) => {
      const report = await quantiseModel(
        { source, output, bits: bits === '4' ? 4 : 8, ...(blockSize === undefined ? {} : { blockSize }) },
        { onProgress: progressLine() },
      );
      console.log(json === true ? JSON.stringify(report, null, 2) : quantisationText(report, output));
    });
  addDownloadCommand(models, 'model', (directory) => `Look at it with: atlas models inspect ${directory}`);
}

function foundText(found: readonly FoundModel[], places: readonly (string | undefined)[]): string {
  if (found.length === 0)
    return `No checkpoint in ${places.filter((place) => place !== undefined).join(' or ')}.`;
  return found
    .map(({ path, name, revision, facts, problem }) => {
      const commit = revision === null ? '' : ` @ ${revision.slice(0, 8)}`;
      const said =
        facts === null
          ? `cannot be used: ${problem ?? ''}`
          : `${formatCompactCount(facts.parameterCount)} parameters, ${weightFormat(facts.dtype)}, ${formatBytes(facts.weightBytes)}`;
      return `${name}${commit}: ${said}\n  ${path}`;
    })
    .join('\n');
}

interface InspectOptions {
  readonly batchSize: number;
  readonly tokens: number;
  readonly json?: true;
}

function positiveWhole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1e6)
    throw new InvalidArgumentError('It must be a whole number from 1 to 1000000.');
  return value;
}

interface QuantizeOptions {
  readonly bits: '4' | '8';
  readonly output: string;
  readonly blockSize?: number;
  readonly json?: true;
}

function quantisationText(
  { bits, blockSize, bytes, sourceBytes, weights, text }: QuantisationReport,
  output: string,
) {
  const table = textTable(
    [
      { title: 'weights', align: 'left' },
      { title: 'tensors', align: 'right' },
      { title: 'relative error', align: 'right' },
      { title: 'largest', align: 'right' },
    ],
    weights.map(({ role, tensors, relativeError, largestError }) => [
      role,
      String(tensors),
      formatShare(relativeError),
      largestError.toExponential(1),
    ]),
  );
  const { perplexity, quantisedPerplexity } = text;
  return [
    `${output}: ${bits} bits in blocks of ${blockSize}, ${formatBytes(sourceBytes)} -> ${formatBytes(bytes)}`,
    '',
    table,
    '',
    `On ${text.tokens} tokens of English text:`,
    `  logits        off by ${formatNumber(text.logitError, 4)} (root mean square), at most ${formatNumber(text.largestLogitError, 3)}`,
    `  likeliest     the same token at ${formatShare(text.sameTopToken)} of the positions`,
    `  perplexity    ${formatNumber(perplexity, 3)} -> ${formatNumber(quantisedPerplexity, 3)} (${formatSigned(100 * (quantisedPerplexity / perplexity - 1))}%)`,
  ].join('\n');
}

function inspectionText(
  { name, dir, config, dtype, parameterCount, weightBytes, totalMemoryBytes, methods }: ModelInspection,
  batch: BatchShape,
): string {
  const rope =
    config.rope.scaling === null
      ? ''
      : `, ${config.rope.scaling.type} scaling by ${config.rope.scaling.factor}`;
  const facts = [
    ['architecture', config.modelType],
    ['parameters', formatNumber(parameterCount, 0)],
    ['weights', `${formatBytes(weightBytes)}, ${weightFormat(dtype)}`],
    ['layers', String(config.numHiddenLayers)],
    ['hidden size', `${config.hiddenSize}, intermediate ${config.intermediateSize}`],
    ['heads', `${config.numAttentionHeads}, key-value ${config.numKeyValueHeads}, of ${config.headDim}`],
    [
      'vocabulary',
      `${formatNumber(config.vocabSize, 0)}${config.tieWordEmbeddings ? ', embeddings tied' : ''}`,
    ],
    [
      'positions',
      `${formatNumber(config.maxPositionEmbeddings, 0)}, rotary base ${config.rope.theta}${rope}`,
    ],
    ['attention', config.slidingWindow === null ? 'full' : `sliding window of ${config.slidingWindow}`],
  ] as const;
  const header = ['method', 'trains', 'share', 'memory', 'with recomputation', 'fits', 'exports as'];
  const rows = methods.map((forecast) => [
    forecast.label,
    formatNumber(forecast.trainableParameters, 0),
    formatShare(forecast.trainableShare),
    formatBytes(forecast.trainingMemoryBytes),
    formatBytes(forecast.gradientCheckpointingMemoryBytes),
    fitText(forecast),
    forecast.format === 'peft' ? 'PEFT' : forecast.format,
  ]);
  const widths = header.map((title, column) =>
    Math.max(...[header, ...rows].map((row) => row[column]!.length), title.length),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => pad(cell, widths[column]!, column === 0 || column >= 5 ? 'left' : 'right'))
      .join('  ')
      .trimEnd();
  const notes = new Set(
    methods.flatMap(({ note, format }) => (note === null || format !== 'peft' ? [] : [note])),
  );
  return [
    `${name}  (${dir})`,
    ...facts.map(([label, value]) => `  ${label.padEnd(13)} ${value}`),
    '',
    `Training with batch ${batch.batchSize} x ${batch.sequenceLength} tokens (a forecast):`,
    ...[header, ...rows].map((row) => `  ${line(row)}`),
    `  ${machineText({ methods, totalMemoryBytes, weightBytes })}`,
    ...[...notes].map((note) => `  Note: ${note}`),
  ].join('\n');
}

function fitText({ fit, gradientCheckpointingFit }: MethodForecast): string {
  if (fit === 'fits') return 'yes';
  if (gradientCheckpointingFit === 'fits') return 'recomputed';
  return gradientCheckpointingFit === 'does-not-fit' ? 'no' : 'tightly';
}

function machineText({
  methods,
  totalMemoryBytes,
  weightBytes,
}: Pick<ModelInspection, 'methods' | 'totalMemoryBytes' | 'weightBytes'>): string {
  const machine = `This machine has ${formatBytes(totalMemoryBytes)} of memory`;
  if (weightBytes > totalMemoryBytes)
    return `${machine}, less than the weights take: quantise the model (atlas models quantize) or choose a smaller one.`;
  return methods.every((forecast) => fitText(forecast) === 'no')
    ? `${machine}, too little for such batches: take smaller ones, quantise the model (atlas models quantize) or choose a smaller one.`
    : `${machine}.`;
}
