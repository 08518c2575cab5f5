/**
 * @file What a user sets once for a workspace. Secrets are no settings: they stay in the environment or in the
 * system's key store.
 */
import { z } from 'zod';
import { DEVICES, RUNTIMES } from './experiment.ts';
import { endpointSchema } from './hub.ts';

const THEMES = ['auto', 'light', 'dark'] as const;

/** More workers than this on one device only slow each other down. */
const MAXIMUM_SLOTS = 16;

const slots = z.int().min(1).max(MAXIMUM_SLOTS);
/** Where choosing a folder begins; null for the home folder. */
const folder = z.string().min(1).max(4096).nullable();

export const settingsSchema = z.strictObject({
  /** `auto` follows the system. */
  theme: z.enum(THEMES),
  /** What a new experiment starts with. */
  runtime: z.enum(RUNTIMES),
  device: z.enum(DEVICES),
  /** Runs at a time on each device. */
  cpuSlots: slots,
  webgpuSlots: slots,
  cudaSlots: slots,
  /** Days that a deleted run can be brought back; 0 removes it at the next start. */
  trashDays: z.int().min(0).max(365),
  modelsFolder: folder,
  benchmarksFolder: folder,
  exportsFolder: folder,
  /** A mirror of the Hugging Face Hub; null for HF_ENDPOINT or the Hub itself. */
  hubEndpoint: endpointSchema.nullable(),
});
export type Settings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = {
  theme: 'auto',
  runtime: 'onnxruntime',
  device: 'cpu',
  cpuSlots: 1,
  webgpuSlots: 1,
  cudaSlots: 1,
  trashDays: 30,
  modelsFolder: null,
  benchmarksFolder: null,
  exportsFolder: null,
  hubEndpoint: null,
};

/** Workers at a time on each device, as the scheduler takes them. */
export function slotsOf({ cpuSlots, webgpuSlots, cudaSlots }: Settings): {
  readonly cpu: number;
  readonly webgpu: number;
  readonly cuda: number;
} {
  return { cpu: cpuSlots, webgpu: webgpuSlots, cuda: cudaSlots };
}

/** Fields to change; absent ones stay. */
export const settingsChangeSchema = settingsSchema.partial();
export type SettingsChange = z.infer<typeof settingsChangeSchema>;
