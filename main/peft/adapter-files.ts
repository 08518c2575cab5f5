/**
 * @file Adapters on disk: Hugging Face PEFT's layout (adapter_config.json and adapter_model.safetensors), our
 * native one for what PEFT cannot represent, and whole checkpoints for full fine-tuning.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../shared/model/input-error.ts';
import { methodSchema, type Method } from '../../shared/model/method.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { openCheckpoint, type Checkpoint } from '../models/checkpoint/checkpoint.ts';
import { readJsonObject } from '../models/checkpoint/json-file.ts';
import {
  findTensor,
  readSafetensors,
  readTensor,
  toFloat32,
  writeSafetensors,
} from '../models/checkpoint/safetensors.ts';
import type { AdapterState, Float32Tensor, ParameterShapes, Representation } from './adapter.ts';
import { full } from './full.ts';
import { float32Tensor } from './initialisation.ts';
import { adaptionParameterName } from './llama-adapter.ts';
import { methodOfPeftConfig } from './peft-config.ts';
import { fromFlatPrefix } from './prefix-tuning.ts';
import { adapterMethod } from './registry.ts';

const PEFT_CONFIG = 'adapter_config.json';
const NATIVE_CONFIG = 'atlas_adapter.json';
const TENSORS = 'adapter_model.safetensors';
const PICKLED = 'adapter_model.bin';
/** Files of a checkpoint that a fine-tuned copy takes along unchanged. */
const COMPANIONS = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'chat_template.jinja',
  'generation_config.json',
];

export interface LoadedAdapter {
  readonly method: Method;
  readonly state: AdapterState;
}

/**
 * SHA-256 of an adapter's tensors, in hexadecimal.
 *
 * @throws {InputError} The folder holds no adapter of one tensors' file.
 */
export function hashAdapter(dir: string): string {
  return createHash('sha256')
    .update(readFileSync(tensorsFile(dir)))
    .digest('hex');
}

function tensorsFile(dir: string): string {
  const path = join(dir, TENSORS);
  if (existsSync(path)) return path;
  throw new InputError(
    dir,
    existsSync(join(dir, PICKLED))
      ? `has its tensors in ${PICKLED}, which is pickled, can run code and is never loaded; save it in safetensors`
      : `has no ${TENSORS}; the adapter was moved or deleted`,
  );
}

/** Writes an adapter into an existing folder, in the form that `representation` says it has. */
export function writeAdapter(
  dir: string,
  method: Method,
  checkpoint: Checkpoint,
  state: AdapterState,
): Representation {
  const adapter = adapterMethod(method);
  const representation = adapter.representation(method, checkpoint.config);
  switch (representation.format) {
    case 'peft': {
      const { config, tensors } = adapter.toPeft(method, checkpoint, state);
      const common = {
        auto_mapping: null,
        base_model_name_or_path: checkpoint.dir,
        inference_mode: true,
        revision: null,
        // Without it PEFT loads prompts and prefixes, and silently never applies them.
        task_type: 'CAUSAL_LM',
      };
      writeSafetensors(join(dir, TENSORS), tensors);
      writeJson(join(dir, PEFT_CONFIG), { ...common, ...config });
      break;
    }
    case 'native':
      writeSafetensors(join(dir, TENSORS), state);
      writeJson(join(dir, NATIVE_CONFIG), {
        format: 'adapter-atlas',
        version: 1,
        base: checkpoint.dir,
        method,
      });
      break;
    case 'checkpoint': {
      writeSafetensors(join(dir, 'model.safetensors'), state);
      const config = readJsonObject(join(checkpoint.dir, 'config.json'));
      writeJson(join(dir, 'config.json'), { ...config, torch_dtype: 'float32', dtype: 'float32' });
      for (const name of COMPANIONS) {
        const source = join(checkpoint.dir, name);
        if (existsSync(source)) writeFileAtomic(join(dir, name), readFileSync(source));
      }
      break;
    }
  }
  return representation;
}

/**
 * Reads an adapter of PEFT's, ours, or a fine-tuned checkpoint, for the given base.
 * @throws InputError naming the file and the key or tensor that is missing, malformed or does not fit the base.
 */
export function readAdapter(dir: string, checkpoint: Checkpoint): LoadedAdapter {
  if (existsSync(join(dir, PEFT_CONFIG))) return readPeft(dir, checkpoint);
  if (existsSync(join(dir, NATIVE_CONFIG))) return readNative(dir, checkpoint);
  if (existsSync(join(dir, 'config.json'))) {
    const method = { method: 'full' } as const;
    return { method, state: checked(dir, readFull(dir), full.parameters(method, checkpoint.config)) };
  }
  throw new InputError(
    dir,
    `has neither ${PEFT_CONFIG} nor ${NATIVE_CONFIG} nor config.json; give an adapter's folder`,
  );
}

function readPeft(dir: string, checkpoint: Checkpoint): LoadedAdapter {
  const path = join(dir, PEFT_CONFIG);
  const json = readJsonObject(path);
  const tensors = readAll(tensorsFile(dir));
  const method = methodOfPeftConfig(path, json, checkpoint.config, [...tensors.keys()]);
  const shapes = adapterMethod(method).parameters(method, checkpoint.config);
  const file = join(dir, TENSORS);
  return { method, state: checked(file, fromPeftTensors(file, method, tensors, checkpoint, shapes), shapes) };
}

/** Inverse of each method's `toPeft` on the tensors; names that PEFT would not write are refused by `checked`. */
function fromPeftTensors(
  path: string,
  method: Method,
  tensors: AdapterState,
  { config }: Checkpoint,
  shapes: ParameterShapes,
): AdapterState {
  switch (method.method) {
    case 'prefix-tuning': {
      const flat = tensors.get('prompt_embeddings');
      const width = 2 * config.numHiddenLayers * config.numKeyValueHeads * config.headDim;
      if (flat === undefined) return tensors;
      const shape = [method.numVirtualTokens, width];
      if (flat.shape.join() !== shape.join()) {
        throw new InputError(
          path,
          `prompt_embeddings is [${flat.shape.join(', ')}], expected [${shape.join(', ')}]; is this the adapter's base model`,
        );
      }
      return fromFlatPrefix(flat, config);
    }
    case 'llama-adapter':
      return new Map(
        [...tensors].map(([name, tensor]) => {
          const own = adaptionParameterName(name) ?? name;
          return [own, float32Tensor(shapes.get(own) ?? tensor.shape, tensor.data)];
        }),
      );
    case 'lora':
      return new Map(
        [...tensors].map(([name, tensor]) => [
          name.replace(/^base_model\.model\.model\./, '').replace(/\.weight$/, ''),
          tensor,
        ]),
      );
    default:
      return tensors;
  }
}

function readNative(dir: string, checkpoint: Checkpoint): LoadedAdapter {
  const path = join(dir, NATIVE_CONFIG);
  const parsed = methodSchema.safeParse(readJsonObject(path)['method']);
  if (!parsed.success) throw new InputError(`${path}, "method"`, 'is not a method that this version knows');
  const method = parsed.data;
  const shapes = adapterMethod(method).parameters(method, checkpoint.config);
  return { method, state: checked(join(dir, TENSORS), readAll(tensorsFile(dir)), shapes) };
}

function readFull(dir: string): AdapterState {
  return new Map(
    [...openCheckpoint(dir).weights].map(([name, tensor]) => [name, asFloat32(readTensor(tensor))]),
  );
}

function readAll(path: string): AdapterState {
  const file = readSafetensors(path);
  return new Map(
    [...file.tensors.keys()].map((name) => [name, asFloat32(readTensor(findTensor(file, name)))]),
  );
}

function asFloat32(tensor: Parameters<typeof toFloat32>[0]): Float32Tensor {
  return float32Tensor(tensor.shape, toFloat32(tensor));
}

/** The state in the order of `shapes`. @throws InputError if a tensor is missing, left over or misshapen. */
function checked(path: string, state: AdapterState, shapes: ParameterShapes): AdapterState {
  const ordered = new Map<string, Float32Tensor>();
  for (const [name, shape] of shapes) {
    const tensor = state.get(name);
    if (tensor === undefined)
      throw new InputError(path, `has no tensor for ${name}; is this the adapter's base model`);
    if (tensor.data.length !== shape.reduce((product, dim) => product * dim, 1)) {
      const found = tensor.shape.join(', ');
      throw new InputError(
        path,
        `${name} is [${found}], expected [${shape.join(', ')}]; is this the adapter's base model`,
      );
    }
    if (!tensor.data.every(Number.isFinite))
      throw new InputError(path, `${name} holds a value that is not finite`);
    ordered.set(name, float32Tensor(shape, tensor.data));
  }
  const extra = [...state.keys()].find((name) => !shapes.has(name));
  if (extra !== undefined)
    throw new InputError(path, `has the tensor ${extra}, which its config does not describe`);
  return ordered;
}

function writeJson(path: string, value: Readonly<Record<string, unknown>>): void {
  const sorted = Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileAtomic(path, JSON.stringify(sorted, null, 2) + '\n');
}
