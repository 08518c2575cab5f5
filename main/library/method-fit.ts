/**
 * @file Whether what a method of an experiment names can be had on a model, told before anything is computed.
 */
import { totalmem } from 'node:os';
import { isAbsolute } from 'node:path';
import { formatBytes } from '../../shared/format/bytes.ts';
import { METHOD_FIELDS } from '../../shared/model/experiment-fields.ts';
import type { Experiment } from '../../shared/model/experiment.ts';
import { InputError } from '../../shared/model/input-error.ts';
import type { Method, MethodChoice } from '../../shared/model/method.ts';
import type { Checkpoint } from '../models/checkpoint/checkpoint.ts';
import { readAdapter } from '../peft/adapter-files.ts';
import { adapterMethod } from '../peft/registry.ts';
import { roomForText } from '../peft/start-adapter.ts';
import { leastMemory } from './training-memory.ts';

/** What of an experiment decides whether a method fits. */
export interface MethodPlan {
  /** Of the method among the experiment's. */
  readonly place: number;
  /** What messages call it. */
  readonly label: string;
  readonly method: Method;
  readonly maxSequenceLength: number;
  readonly device: Experiment['device'];
}

/**
 * What the choice at a place of the experiment's methods computes on a model: itself, or what the files of a trained adapter say.
 *
 * @throws {InputError} The adapter is not there, or not one for this model; names the field.
 */
export function methodOn(choice: MethodChoice, place: number, checkpoint: Checkpoint): Method {
  if (choice.method !== 'adapter') return choice;
  const { path } = choice;
  return at(place, ['path'], () => {
    if (!isAbsolute(path)) throw new InputError(`adapter "${path}"`, 'has no whole path; choose its folder');
    const { method } = readAdapter(path, checkpoint);
    if (method.method === 'full')
      throw new InputError(path, 'is a whole checkpoint; choose it as a model, with the frozen base');
    return method;
  });
}

/** @throws {InputError} The method at a place of the experiment's is to start from a text and has none. */
export function requireStart(method: Method, place: number): void {
  if (!('initText' in method) || method.init !== 'text' || (method.initText ?? '') !== '') return;
  throw new InputError(`${method.method}.initText`, 'is missing: init: text needs a text to start from', {
    path: ['methods', place, 'config', 'initText'],
  });
}

/** @throws {InputError} The method does not fit the model, or the machine; names the field. */
export function requireFit(
  { place, label, method, maxSequenceLength, device }: MethodPlan,
  checkpoint: Checkpoint,
): void {
  const { config, name } = checkpoint;
  at(place, [], () => adapterMethod(method).parameters(method, config));
  const room = Math.min(maxSequenceLength, roomForText(method, config));
  // One token of a prompt and one of an option.
  if (room < 2) {
    throw new InputError(
      `method ${label} on ${name}`,
      `leaves no room for text: the model has ${config.maxPositionEmbeddings} positions, and sequences may have ${maxSequenceLength} tokens; use fewer virtual tokens or longer sequences`,
      { path: ['methods', place, 'config'] },
    );
  }
  if (device === 'cpu') at(place, [], () => refuseUnfit(`${label} on ${name}`, method, checkpoint));
}

/** Not even one token fits this machine's memory. */
function refuseUnfit(title: string, method: Method, checkpoint: Checkpoint): void {
  const least = leastMemory(checkpoint, method);
  if (least <= totalmem()) return;
  throw new InputError(
    `method ${title}`,
    `takes ${formatBytes(least)} of memory beside the weights even for one token, and this machine has ${formatBytes(totalmem())}; choose another method, a smaller model or a larger machine`,
  );
}

/** Whatever of the user's is wrong in `work` is about this setting of a method, or the one that the error names: `lora.r`. */
function at<Result>(place: number, setting: readonly string[], work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [method = '', field = ''] = error.where.split('.');
    const isSetting = method in METHOD_FIELDS && field in METHOD_FIELDS[method as keyof typeof METHOD_FIELDS];
    throw error.at(['methods', place, 'config', ...(isSetting ? [field] : setting)]);
  }
}
