/**
 * @file How each field of an experiment is entered. A field of the schema without a control here does not compile.
 */
import type { Experiment } from '../../../shared/model/experiment.ts';
import { LINEAR_MODULES, type ChoiceName, type MethodChoice } from '../../../shared/model/method.ts';

export type Control =
  | { readonly kind: 'number' | 'layers' | 'text'; readonly placeholder: string }
  | { readonly kind: 'choice' | 'choices'; readonly options: readonly string[] }
  | { readonly kind: 'switch' | 'folder' };

const number: Control = { kind: 'number', placeholder: '' };
const layers: Control = { kind: 'layers', placeholder: 'all; or 0, 1, 2' };
const text: Control = { kind: 'text', placeholder: '' };
const onOff: Control = { kind: 'switch' };
const numberOr = (placeholder: string): Control => ({ kind: 'number', placeholder });
const choice = (...options: readonly string[]): Control => ({ kind: 'choice', options });

type FieldsOf<N extends ChoiceName> = Exclude<keyof Extract<MethodChoice, { method: N }>, 'method'>;

export const METHOD_CONTROLS: { readonly [N in ChoiceName]: { readonly [F in FieldsOf<N>]: Control } } = {
  none: {},
  'prefix-tuning': {
    numVirtualTokens: number,
    variant: choice('kv', 'hidden'),
    layers,
    init: choice('random', 'text'),
    initStd: number,
    initText: text,
  },
  'prompt-tuning': {
    numVirtualTokens: number,
    init: choice('random', 'vocabulary', 'text'),
    initStd: number,
    initText: text,
  },
  'llama-adapter': {
    adapterLen: number,
    adapterLayers: numberOr('all'),
    gate: choice('scalar', 'per-head'),
    initStd: number,
  },
  lora: {
    r: number,
    loraAlpha: number,
    loraDropout: number,
    targetModules: { kind: 'choices', options: LINEAR_MODULES },
    layersToTransform: layers,
    useRslora: onOff,
  },
  full: {},
  adapter: { path: { kind: 'folder' } },
};

/** In the order of the form. */
export const TRAINING_CONTROLS: { readonly [F in keyof Experiment['training']]: Control } = {
  maxSteps: number,
  batchSize: number,
  learningRate: number,
  lrSchedulerType: choice('cosine', 'linear', 'constant'),
  warmupSteps: number,
  maxSequenceLength: number,
  objective: choice('multiple-choice', 'language-modeling'),
  gradientAccumulationSteps: number,
  devItems: number,
  evalSteps: number,
  saveSteps: number,
  weightDecay: number,
  maxGradNorm: numberOr('no clipping'),
  adamBeta1: number,
  adamBeta2: number,
  adamEpsilon: number,
  balanceAnswers: onOff,
  gradientCheckpointing: onOff,
};

export const EVALUATION_CONTROLS: { readonly [F in keyof Experiment['evaluation']]: Control } = {
  batchSize: number,
  maxItems: numberOr('all'),
  normalisation: choice('sum', 'token', 'character'),
};
