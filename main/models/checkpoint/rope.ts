/**
 * @file Rotary position embeddings: their fields in config.json, and the inverse frequencies these give.
 * The computation is that of transformers' modeling_rope_utils.py for rope types "default" and "llama3".
 */
import { z } from 'zod';
import { InputError } from '../../../shared/model/input-error.ts';
import { isJsonObject, parseFields, show } from './json-file.ts';
import type { JsonObject } from './json-file.ts';

/** Llama 3.1's stretching of low frequencies; independent of the sequence's length. */
interface Llama3RopeScaling {
  readonly type: 'llama3';
  readonly factor: number;
  readonly lowFreqFactor: number;
  readonly highFreqFactor: number;
  /** Positions that the model was pretrained on before stretching. */
  readonly originalMaxPositionEmbeddings: number;
}

export interface RopeConfig {
  /** Base of the wavelengths. */
  readonly theta: number;
  readonly scaling: Llama3RopeScaling | null;
}

const DEFAULT_THETA = 10_000;

const THETA = 'a number above 1';
const POSITIVE = 'a number above 0';
const AT_LEAST_ONE = 'a number of at least 1';
const POSITIONS = 'a whole number above 0';
const theta = z.number(THETA).gt(1, THETA).nullish();
const positive = z.number(POSITIVE).gt(0, POSITIVE);
const positions = z.int(POSITIONS).min(1, POSITIONS).optional();

const baseFields = z.object({
  rope_type: z.string('the name of a rope type').optional(),
  type: z.string('the name of a rope type').optional(),
  rope_theta: theta,
});
const llama3Fields = z.object({
  factor: z.number(AT_LEAST_ONE).min(1, AT_LEAST_ONE),
  low_freq_factor: positive,
  high_freq_factor: positive,
  original_max_position_embeddings: positions,
});

/**
 * The rope fields of a config.json in either spelling: `rope_theta` and `rope_scaling`, or `rope_parameters`.
 *
 * @param path The file, for errors.
 * @param maxPositionEmbeddings What `original_max_position_embeddings` defaults to.
 * @throws {InputError} A malformed field, or a rope type that is not supported.
 */
export function readRopeConfig(path: string, json: JsonObject, maxPositionEmbeddings: number): RopeConfig {
  const key = isSet(json['rope_scaling']) ? 'rope_scaling' : 'rope_parameters';
  const parameters = json[key] ?? {};
  const where = `${path}, field "${key}"`;
  if (!isJsonObject(parameters))
    throw new InputError(where, `is ${show(parameters)} where an object belongs`);
  for (const factor of [parameters['partial_rotary_factor'], json['partial_rotary_factor']])
    if (factor !== undefined && factor !== null && factor !== 1)
      throw new InputError(
        `${path}, field "partial_rotary_factor"`,
        `is ${show(factor)}, but only 1 is supported`,
      );
  const base = parseFields(path, baseFields, parameters, key);
  const outer = parseFields(
    path,
    z.object({ rope_theta: theta, original_max_position_embeddings: positions }),
    json,
  );
  const type = base.rope_type ?? base.type ?? 'default';
  const resolvedTheta = base.rope_theta ?? outer.rope_theta ?? DEFAULT_THETA;
  if (type === 'default') return { theta: resolvedTheta, scaling: null };
  if (type !== 'llama3')
    throw new InputError(
      `${path}, field "${key}.${base.rope_type === undefined ? 'type' : 'rope_type'}"`,
      `is ${show(type)}, but only "default" and "llama3" are supported; choose another checkpoint`,
    );
  const scaling = parseFields(path, llama3Fields, parameters, key);
  if (scaling.high_freq_factor <= scaling.low_freq_factor)
    throw new InputError(
      `${path}, field "${key}.high_freq_factor"`,
      `is ${scaling.high_freq_factor}, but must be above low_freq_factor ${scaling.low_freq_factor}`,
    );
  return {
    theta: resolvedTheta,
    scaling: {
      type,
      factor: scaling.factor,
      lowFreqFactor: scaling.low_freq_factor,
      highFreqFactor: scaling.high_freq_factor,
      originalMaxPositionEmbeddings:
        outer.original_max_position_embeddings ??
        scaling.original_max_position_embeddings ??
        maxPositionEmbeddings,
    },
  };
}

/** transformers passes over an empty rope_scaling as over a missing one. */
function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && !(isJsonObject(value) && Object.keys(value).length === 0);
}

/**
 * Inverse frequencies of a head's rotary embedding: the angle of pair i at position p is p times entry i.
 * Every step is rounded to float32 as transformers' is: at long range, and through a saturated softmax, one
 * bit of a frequency shows in logits and gradients.
 *
 * @param config headDim counts the head's width; the result holds half as many entries, in falling order.
 */
export function ropeInverseFrequencies(config: {
  readonly headDim: number;
  readonly rope: RopeConfig;
}): Float32Array {
  const { headDim, rope } = config;
  return Float32Array.from({ length: headDim / 2 }, (_, i) =>
    scaleFrequency(f32(1 / f32(rope.theta ** f32((2 * i) / headDim))), rope.scaling),
  );
}

const f32 = Math.fround;

function scaleFrequency(frequency: number, scaling: Llama3RopeScaling | null): number {
  if (scaling === null) return frequency;
  const { factor, lowFreqFactor, highFreqFactor, originalMaxPositionEmbeddings } = scaling;
  const wavelength = f32((2 * Math.PI) / frequency);
  if (wavelength < originalMaxPositionEmbeddings / highFreqFactor) return frequency;
  if (wavelength > originalMaxPositionEmbeddings / lowFreqFactor) return f32(frequency / factor);
  const turns = f32(originalMaxPositionEmbeddings / wavelength);
  const smooth = f32(f32(turns - lowFreqFactor) / (highFreqFactor - lowFreqFactor));
  return f32(f32(f32(f32(1 - smooth) * frequency) / factor) + f32(smooth * frequency));
}
