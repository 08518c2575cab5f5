/**
 * @file `atlas models inspect DIR`.
 */
import type { Command } from 'commander';
import { formatBytes } from '../../../shared/format/bytes.ts';
import { pad } from '../../../shared/format/display-width.ts';
import { formatNumber, formatShare } from '../../../shared/format/number.ts';
import { FORECAST_BATCH, inspectModel, type ModelInspection } from '../../library/inspect-model.ts';

export function addModelsCommand(program: Command): void {
  const models = program.command('models').description('look at checkpoints');
  models
    .command('inspect')
    .description('architecture, parameters, what each method would train, and the memory it needs')
    .argument('<dir>', 'a Hugging Face checkpoint: config.json and safetensors')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  atlas models inspect resources/demo/model')
    .action((dir: string, { json }: { readonly json?: true }) => {
      const inspection = inspectModel(dir);
      console.log(json === true ? JSON.stringify(inspection, null, 2) : inspectionText(inspection));
    });
}

function inspectionText({
  name,
  dir,
  config,
  dtype,
  parameterCount,
  weightBytes,
  methods,
}: ModelInspection): string {
  const rope =
    config.rope.scaling === null
      ? ''
      : `, ${config.rope.scaling.type} scaling by ${config.rope.scaling.factor}`;
  const facts = [
    ['architecture', config.modelType],
    ['parameters', formatNumber(parameterCount, 0)],
    ['weights', `${formatBytes(weightBytes)}, ${dtype}`],
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
  const header = ['method', 'trains', 'share', 'memory', 'with recomputation', 'exports as'];
  const rows = methods.map((forecast) => [
    forecast.label,
    formatNumber(forecast.trainableParameters, 0),
    formatShare(forecast.trainableShare),
    formatBytes(forecast.trainingMemoryBytes),
    formatBytes(forecast.gradientCheckpointingMemoryBytes),
    forecast.format === 'peft' ? 'PEFT' : forecast.format,
  ]);
  const widths = header.map((title, column) =>
    Math.max(...[header, ...rows].map((row) => row[column]!.length), title.length),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => pad(cell, widths[column]!, column === 0 || column === 5 ? 'left' : 'right'))
      .join('  ')
      .trimEnd();
  const notes = new Set(
    methods.flatMap(({ note, format }) => (note === null || format !== 'peft' ? [] : [note])),
  );
  return [
    `${name}  (${dir})`,
    ...facts.map(([label, value]) => `  ${label.padEnd(13)} ${value}`),
    '',
    `Training with batch ${FORECAST_BATCH.batchSize} x ${FORECAST_BATCH.sequenceLength} tokens (a forecast):`,
    ...[header, ...rows].map((row) => `  ${line(row)}`),
    ...[...notes].map((note) => `  Note: ${note}`),
  ].join('\n');
}
