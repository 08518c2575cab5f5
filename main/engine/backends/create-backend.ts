/**
 * @file The backend for a runtime and a device.
 */
import type { Backend } from './backend.ts';
import { onnxRuntimeBackend } from './onnxruntime/onnxruntime.ts';
import { tfjsBackend } from './tfjs/tfjs.ts';

/** @throws Error if the runtime is not installed; whether the device is there shows at the first compile. */
export async function createBackend(
  runtime: 'onnxruntime' | 'tfjs',
  device: 'cpu' | 'webgpu' | 'cuda',
): Promise<Backend> {
  switch (runtime) {
    case 'onnxruntime':
      return onnxRuntimeBackend({ provider: device });
    case 'tfjs':
      return await tfjsBackend();
  }
}
