/**
 * @file What the fields of an experiment are called and mean, for forms and for comments in files. A field of the
 * schema without an entry here does not compile.
 */
import type { Experiment } from './experiment.ts';
import type { MethodEvaluation } from './training.ts';
import type { ChoiceName, MethodChoice } from './method.ts';

export interface FieldText {
  /** As a form's label. */
  readonly label: string;
  /** One line, without a full stop. */
  readonly help: string;
}

type FieldsOf<N extends ChoiceName> = Exclude<keyof Extract<MethodChoice, { method: N }>, 'method'>;

export interface MethodText {
  readonly title: string;
  /** What it does, in a sentence or two. */
  readonly summary: string;
  /** When to choose it, in a phrase. */
  readonly goodFor: string;
}

export const METHOD_TEXTS: { readonly [N in ChoiceName]: MethodText } = {
  none: {
    title: 'Frozen base',
    summary: 'The model as it is, without training. It shows what the other methods add.',
    goodFor: 'the baseline of every comparison',
  },
  'prefix-tuning': {
    title: 'Prefix tuning',
    summary:
      'Learns keys and values that every token attends to in each layer, in front of its own. No weight changes.',
    goodFor: 'few parameters with reach into every layer',
  },
  'prompt-tuning': {
    title: 'Prompt tuning',
    summary: 'Learns embeddings of virtual tokens in front of the text. Nothing inside the model changes.',
    goodFor: 'the fewest parameters',
  },
  'llama-adapter': {
    title: 'Llama-Adapter',
    summary:
      'Learns prompts for the upper layers, read by an attention of their own whose gate starts at zero, so training starts from the unchanged model.',
    goodFor: 'a calm start from the unchanged model',
  },
  lora: {
    title: 'LoRA',
    summary: 'Learns a low-rank update of chosen weight matrices, which can be merged into them afterwards.',
    goodFor: 'the strongest fit for its size',
  },
  full: {
    title: 'Full fine-tuning',
    summary:
      'Trains every weight. Needs several times the memory of the model and tends to forget other languages.',
    goodFor: 'the upper bound of what training can fit',
  },
  adapter: {
    title: 'Trained adapter',
    summary: 'An adapter that was trained before, here or by Hugging Face PEFT. It is measured as it is.',
    goodFor: 'what you have trained already, on languages or tasks it has not seen',
  },
};

export const METHOD_FIELDS: { readonly [N in ChoiceName]: { readonly [F in FieldsOf<N>]: FieldText } } = {
  none: {},
  'prefix-tuning': {
    variant: {
      label: 'Prefix is',
      help: 'kv: keys and values; hidden: tokens through the frozen projections',
    },
    numVirtualTokens: {
      label: 'Virtual tokens',
      help: 'Length of the prefix; each takes a position of the model',
    },
    layers: { label: 'Layers', help: 'Layers that get a prefix, counted from 0; empty means all' },
    init: {
      label: 'Start from',
      help: 'random: small noise; text: what the frozen model computes on a text',
    },
    initStd: { label: 'Noise', help: 'Standard deviation of a random start' },
    initText: { label: 'Text', help: 'Text to start from, ideally as many tokens as the prefix has' },
  },
  'prompt-tuning': {
    numVirtualTokens: {
      label: 'Virtual tokens',
      help: 'Length of the learned prompt; each takes a position of the model',
    },
    init: {
      label: 'Start from',
      help: 'random: small noise; vocabulary: random words; text: the words of a text',
    },
    initStd: { label: 'Noise', help: 'Standard deviation of a random start' },
    initText: { label: 'Text', help: 'Text to start from, ideally as many tokens as the prompt has' },
  },
  'llama-adapter': {
    adapterLen: { label: 'Prompt length', help: 'Learned tokens in each adapted layer' },
    adapterLayers: { label: 'Top layers', help: 'How many of the top layers are adapted; empty means all' },
    gate: { label: 'Gate', help: 'scalar: one a layer, as in PEFT; per-head: one a head, as in the paper' },
    initStd: { label: 'Noise', help: 'Standard deviation of the start' },
  },
  lora: {
    r: { label: 'Rank r', help: 'Rank of the update: parameters grow in proportion' },
    loraAlpha: { label: 'Alpha', help: 'The update is scaled by alpha / r' },
    loraDropout: {
      label: 'Dropout',
      help: 'Share of inputs of the update that training drops, from 0 to below 1',
    },
    targetModules: { label: 'Adapted modules', help: 'Linear modules of each layer that get an update' },
    layersToTransform: {
      label: 'Layers',
      help: 'Layers that get an update, counted from 0; empty means all',
    },
    useRslora: { label: 'Rank-stabilised scaling', help: 'Scale by alpha / sqrt(r), steadier at high ranks' },
  },
  full: {},
  adapter: {
    path: { label: 'Folder', help: 'With adapter_config.json, or atlas_adapter.json, and the tensors' },
  },
};

export const TRAINING_FIELDS: { readonly [F in keyof Experiment['training']]: FieldText } = {
  objective: {
    label: 'Objective',
    help: 'multiple-choice: cross-entropy over the options; language-modeling: of the right option as text',
  },
  maxSteps: { label: 'Steps', help: 'Optimiser steps' },
  batchSize: { label: 'Batch size', help: 'Items in one forward pass' },
  gradientAccumulationSteps: {
    label: 'Gradient accumulation',
    help: 'Forward passes whose gradients are averaged into one step',
  },
  learningRate: { label: 'Learning rate', help: 'At its peak; a method can have its own' },
  lrSchedulerType: { label: 'Schedule', help: 'How the learning rate goes after the warmup' },
  warmupSteps: { label: 'Warmup steps', help: 'Steps in which the learning rate rises from zero' },
  weightDecay: { label: 'Weight decay', help: 'AdamW, decoupled from the gradient' },
  adamBeta1: { label: 'Adam beta 1', help: 'Memory of the gradient' },
  adamBeta2: { label: 'Adam beta 2', help: 'Memory of the squared gradient' },
  adamEpsilon: { label: 'Adam epsilon', help: 'Keeps the step finite where gradients vanish' },
  maxGradNorm: {
    label: 'Gradient clipping',
    help: 'Largest global norm of the gradient; empty means no clipping',
  },
  maxSequenceLength: {
    label: 'Longest sequence',
    help: 'In tokens; longer prompts are cut from the left, options never',
  },
  gradientCheckpointing: {
    label: 'Gradient checkpointing',
    help: 'Recompute each layer in the backward pass: less memory, about a third more time',
  },
  balanceAnswers: {
    label: 'Balance answers',
    help: 'Draw items of every right answer equally often, for classes of uneven size',
  },
  devItems: {
    label: 'Held-out items',
    help: 'English items that choose the best checkpoint; 0 keeps the last step',
  },
  evalSteps: { label: 'Steps between held-out scores', help: 'How often the held-out items are scored' },
  saveSteps: { label: 'Steps between checkpoints', help: 'How often a state to resume from is saved' },
};

export const EVALUATION_FIELDS: { readonly [F in keyof Experiment['evaluation']]: FieldText } = {
  batchSize: { label: 'Scoring batch', help: 'Sequences in one forward pass' },
  maxItems: { label: 'Items a language', help: 'The first so many of each language; empty means all' },
  normalisation: {
    label: 'Option scores',
    help: 'Log-likelihood as a sum, divided by tokens, or divided by characters',
  },
};

export const EVALUATION_OVERRIDE_FIELDS: {
  readonly [F in keyof Required<MethodEvaluation>]: FieldText;
} = {
  numFewshot: {
    label: 'Examples in the prompt',
    help: 'Answered training items in front of each prompt; empty for none',
  },
};

export const EXPERIMENT_FIELDS: {
  readonly [F in Exclude<keyof Experiment, 'training' | 'evaluation'>]: FieldText;
} = {
  name: { label: 'Name', help: 'What lists and reports call it' },
  description: { label: 'Description', help: 'What it is about; stands in its report' },
  models: { label: 'Models', help: 'Folders of checkpoints; each is trained with every method' },
  tasks: { label: 'Benchmarks', help: 'Folders with a benchmark.json' },
  methods: { label: 'Methods', help: 'What is trained; a method may override parts of the training section' },
  languages: { label: 'Languages', help: 'All that the benchmark has, or a list of codes' },
  seeds: { label: 'Seeds', help: 'Each method is trained once for each seed' },
  chatTemplate: {
    label: 'Chat template',
    help: 'Write prompts as a conversation, as instruct models expect; every model needs a template',
  },
  runtime: { label: 'Runtime', help: 'onnxruntime computes; tfjs is what it is tested against, and slower' },
  device: { label: 'Device', help: 'Where it computes: cpu, webgpu or cuda' },
};
