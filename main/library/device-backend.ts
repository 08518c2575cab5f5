/**
 * @file The backend for a runtime and a device, and whether the device is there.
 */
import type { Backend } from '../engine/backends/backend.ts';
import { onnxRuntimeBackend } from '../engine/backends/onnxruntime/onnxruntime.ts';
import { tryProvider } from '../engine/backends/onnxruntime/providers.ts';
import { tfjsBackend } from '../engine/backends/tfjs/tfjs.ts';
import type { Experiment } from '../../shared/model/experiment.ts';
import { InputError } from '../../shared/model/input-error.ts';

/** How to get a device that onnxruntime does not find. */
export const DEVICE_ADVICE = {
  cpu: 'Reinstall the packages: npm ci',
  webgpu: 'Needs a GPU with a current driver: Vulkan on Linux, Direct3D 12 on Windows, Metal on macOS',
  cuda:
    'Needs an NVIDIA GPU on Linux and the CUDA libraries, which onnxruntime-node downloads in its install script: ' +
    'npm rebuild onnxruntime-node --foreground-scripts --allow-scripts=onnxruntime-node',
} as const;

/** Where something is computed. */
type Machine = Pick<Experiment, 'runtime' | 'device'>;

/** @throws InputError if the device is a GPU that onnxruntime cannot use here, with how to get it. */
export async function requireDevice({ runtime, device }: Machine): Promise<void> {
  if (runtime === 'tfjs' || device === 'cpu') return;
  const { available, reason } = await tryProvider(device);
  if (available) return;
  throw new InputError(`device "${device}"`, `cannot be used here (${reason!}). ${DEVICE_ADVICE[device]}`, {
    path: ['device'],
  });
}

/**
 * The backend, on a device that is there.
 *
 * @throws InputError if it is not, with how to get it; Error if the runtime is not installed.
 */
export async function deviceBackend(machine: Machine): Promise<Backend> {
  await requireDevice(machine);
  return machine.runtime === 'tfjs' ? tfjsBackend() : onnxRuntimeBackend({ provider: machine.device });
}
