/**
 * @file The grids that lay out a study, from resources/presets. Their models and benchmarks are examples.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { experimentSchema, type Experiment } from '../../shared/model/experiment.ts';
import type { GridPreset } from '../../shared/rpc/drafts.ts';

export function loadGrid(preset: GridPreset): Experiment {
  const path = fileURLToPath(new URL(`../../resources/presets/${preset}.yaml`, import.meta.url));
  return experimentSchema.parse(parse(readFileSync(path, 'utf8')));
}
