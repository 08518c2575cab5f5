/**
 * @file The adapter methods and their hyperparameters. Names are Hugging Face PEFT's, in camelCase.
 * A discriminated union on `method`: each variant lists exactly what it needs, with our defaults.
 */
import { z } from 'zod';

/** The seven linear projections of a decoder layer that LoRA can adapt. */
export const LINEAR_MODULES = [
  'q_proj',
  'k_proj',
  'v_proj',
  'o_proj',
  'gate_proj',
  'up_proj',
  'down_proj',
] as const;
export type LinearModule = (typeof LINEAR_MODULES)[number];

const layers = z.array(z.int().nonnegative()).nonempty().nullable().default(null);
const numVirtualTokens = z.int().positive().max(4096).default(10);

/** The frozen base: no parameters, the row every other method is compared with. */
const none = z.strictObject({ method: z.literal('none') });

/**
 * `kv`: a learned key and value per virtual token, layer and key-value head. `hidden`: learned hidden-space
 * tokens passed through the frozen key and value projections.
 */
const prefixTuning = z.strictObject({
  method: z.literal('prefix-tuning'),
  variant: z.enum(['kv', 'hidden']).default('kv'),
  numVirtualTokens,
  /** Layers that get a prefix; null means all. */
  layers,
  /** `random`: normal with `initStd`. `text`: keys and values of the frozen model on `initText`. */
  init: z.enum(['random', 'text']).default('random'),
  initStd: z.number().positive().default(0.02),
  initText: z.string().nullable().default(null),
});

const promptTuning = z.strictObject({
  method: z.literal('prompt-tuning'),
  numVirtualTokens,
  /** `random`: normal with `initStd`. `vocabulary`: random rows of the embedding. `text`: embedding of `initText`. */
  init: z.enum(['random', 'vocabulary', 'text']).default('vocabulary'),
  initStd: z.number().positive().default(0.02),
  initText: z.string().nullable().default(null),
});

const llamaAdapter = z.strictObject({
  method: z.literal('llama-adapter'),
  adapterLen: z.int().positive().max(4096).default(10),
  /** How many of the top layers are adapted; null means all. */
  adapterLayers: z.int().positive().nullable().default(null),
  /** `scalar` is PEFT's gate and exports exactly; `per-head` is the original paper's and does not. */
  gate: z.enum(['scalar', 'per-head']).default('scalar'),
  initStd: z.number().positive().default(0.02),
});

const lora = z.strictObject({
  method: z.literal('lora'),
  r: z.int().positive().max(4096).default(8),
  loraAlpha: z.number().positive().default(16),
  loraDropout: z.number().min(0).lt(1).default(0),
  targetModules: z.array(z.enum(LINEAR_MODULES)).nonempty().default(['q_proj', 'v_proj']),
  layersToTransform: layers,
  useRslora: z.boolean().default(false),
});

const full = z.strictObject({ method: z.literal('full') });

const METHODS = [none, prefixTuning, promptTuning, llamaAdapter, lora, full] as const;
export const methodSchema = z.discriminatedUnion('method', METHODS);
export type Method = z.infer<typeof methodSchema>;
export type MethodName = Method['method'];

/** An adapter that is trained already, here or elsewhere: measured as it is. What method it is of, its files say. */
const adapter = z.strictObject({
  method: z.literal('adapter'),
  /** Folder in Hugging Face PEFT's layout, or in ours; in a file, relative paths start at the file. */
  path: z.string().min(1),
});

/** What an experiment can measure. */
export const methodChoiceSchema = z.discriminatedUnion('method', [...METHODS, adapter]);
export type MethodChoice = z.infer<typeof methodChoiceSchema>;
export type ChoiceName = MethodChoice['method'];

/** Whether an experiment trains what it names: neither the frozen model nor an adapter that is trained already. */
export function isTrained(choice: string): boolean {
  return choice !== 'none' && choice !== 'adapter';
}
