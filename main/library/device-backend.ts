/**
 * @file The backend for a runtime and a device.
 */
import type { Backend } from '../engine/backends/backend.ts';
import { onnxRuntimeBackend } from '../engine/backends/onnxruntime/onnxruntime.ts';
import { tryProvider } from '../engine/backends/onnxruntime/providers.ts';
import { tfjsBackend } from '../engine/backends/tfjs/tfjs.ts';
import { InputError } from '../../shared/model/input-error.ts';

/** How to get a device that onnxruntime does not find. */
export const DEVICE_ADVICE = {
  cpu: 'Reinstall the packages: npm ci',
  webgpu: 'Needs a GPU with a current driver: Vulkan on Linux, Direct3D 12 on Windows, Metal on macOS',
  cuda:
    'Needs an NVIDIA GPU on Linux and the CUDA libraries, which onnxruntime-node downloads in its install script: ' +
    'npm rebuild onnxruntime-node --foreground-scripts --allow-scripts=onnxruntime-node',
} as const;

/**
 * The backend, on a device that is there: a GPU is tried first.
 *
 * @throws InputError if it is not, with how to get it; Error if the runtime is not installed.
 */
export async function deviceBackend(
  runtime: 'onnxruntime' | 'tfjs',
  device: 'cpu' | 'webgpu' | 'cuda',
): Promise<Backend> {
  if (runtime === 'tfjs') return tfjsBackend();
  if (device !== 'cpu') {
    const { available, reason } = await tryProvider(device);
    if (!available) {
      throw new InputError(
        `device "${device}"`,
        `cannot be used here (${reason!}). ${DEVICE_ADVICE[device]}`,
      );
    }
  }
  return onnxRuntimeBackend({ provider: device });
}
