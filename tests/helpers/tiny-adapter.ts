/**
 * @file An adapter of small numbers, in the layout that Hugging Face PEFT reads.
 */
import { mkdirSync } from 'node:fs';
import { openCheckpoint } from '../../main/models/checkpoint/checkpoint.ts';
import { writeAdapter } from '../../main/peft/adapter-files.ts';
import { float32Tensor } from '../../main/peft/initialisation.ts';
import { adapterMethod } from '../../main/peft/registry.ts';
import { methodSchema } from '../../shared/model/method.ts';

/**
 * Writes one whose every value is the same.
 *
 * @param folder Made if it is missing.
 * @param model Folder of the checkpoint that it adapts.
 * @param method Fields of a method, the others at their defaults.
 */
export function writeTinyAdapter(folder: string, model: string, method: object, value: number): void {
  const checkpoint = openCheckpoint(model);
  const parsed = methodSchema.parse(method);
  const shapes = adapterMethod(parsed).parameters(parsed, checkpoint.config);
  const state = [...shapes].map(([name, shape]) => {
    const size = shape.reduce((product, dim) => product * dim, 1);
    return [name, float32Tensor(shape, new Float32Array(size).fill(value))] as const;
  });
  mkdirSync(folder, { recursive: true });
  writeAdapter(folder, parsed, checkpoint, new Map(state));
}
