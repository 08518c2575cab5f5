/**
 * @file What the settings of a run are called where they are listed: as the wizard calls them.
 */
import { capitalise } from '../format/capitalise.ts';
import {
  EVALUATION_FIELDS,
  EVALUATION_OVERRIDE_FIELDS,
  EXPERIMENT_FIELDS,
  METHOD_FIELDS,
  TRAINING_FIELDS,
  type FieldText,
} from './experiment-fields.ts';

const LABELS: ReadonlyMap<string, string> = new Map([
  ...labelsIn('training', TRAINING_FIELDS),
  ...labelsIn('evaluation', { ...EVALUATION_FIELDS, ...EVALUATION_OVERRIDE_FIELDS }),
  ...Object.values(METHOD_FIELDS).flatMap((fields) => labelsIn('method', fields)),
  // Both are “Layers” where the method is known.
  ['method.layers', 'Layers with a prefix'],
  ['method.layersToTransform', 'Layers with LoRA'],
  ['device', EXPERIMENT_FIELDS.device.label],
  ['runtime', EXPERIMENT_FIELDS.runtime.label],
  ['languages', 'Languages to measure'],
  ['seed', 'Seed'],
  ['experiment', 'Experiment'],
  ['methodLabel', 'Method'],
  ['model.name', 'Model'],
  ['task.id', 'Benchmark'],
  ['task.version', 'Benchmark version'],
  ['chatTemplate.sha256', EXPERIMENT_FIELDS.chatTemplate.label],
  ['learningRatesTried', 'Learning rates tried'],
  ['startFrom.runId', 'Goes on from run'],
  ['trainedAdapter.path', 'Trained adapter'],
  ['trainedAdapter.sha256', 'Hash of the trained adapter'],
  ['engineVersion', 'Engine version'],
]);

/** @param path Of a field of a run's configuration: `training.learningRate` is `Learning rate`. */
export function settingLabel(path: string): string {
  return LABELS.get(path) ?? capitalise(path.split('.').at(-1)!);
}

function labelsIn(
  section: string,
  fields: Readonly<Record<string, FieldText>>,
): (readonly [string, string])[] {
  return Object.entries(fields).map(([name, { label }]) => [`${section}.${name}`, label] as const);
}
