/**
 * @file Which decoder layers a method adapts.
 */
import { InputError } from '../../shared/model/input-error.ts';
import type { ModelConfig } from '../models/checkpoint/config.ts';

/** The chosen layers in ascending order; all when `chosen` is null. @throws InputError if one does not exist. */
export function adaptedLayers(
  field: string,
  chosen: readonly number[] | null,
  config: ModelConfig,
): number[] {
  const count = config.numHiddenLayers;
  if (chosen === null) return Array.from({ length: count }, (_, layer) => layer);
  for (const layer of chosen) {
    if (layer >= count) {
      throw new InputError(field, `layer ${layer} does not exist, the model has layers 0 to ${count - 1}`);
    }
  }
  if (new Set(chosen).size !== chosen.length)
    throw new InputError(field, 'a layer is listed twice; list each once');
  return chosen.toSorted((a, b) => a - b);
}

/** The top `count` layers; all when null. @throws InputError if the model has fewer. */
export function topLayers(field: string, count: number | null, config: ModelConfig): number[] {
  const total = config.numHiddenLayers;
  if (count !== null && count > total) {
    throw new InputError(field, `${count} layers asked, the model has ${total}`);
  }
  return adaptedLayers(field, null, config).slice(total - (count ?? total));
}
