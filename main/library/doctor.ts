/**
 * @file What this machine offers for training and evaluation, and how to get what is missing.
 */
import { readdirSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import type { Diagnosis } from '../../shared/model/diagnosis.ts';
import { onnxRuntimeProviders } from '../engine/backends/onnxruntime/providers.ts';
import { tfjsRuntimes } from '../engine/backends/tfjs/runtimes.ts';
import { DEVICE_ADVICE } from './device-backend.ts';

/** Looks at the machine and tries every runtime; takes a second or two. */
export async function diagnose(): Promise<Diagnosis> {
  const onnx = await onnxRuntimeProviders();
  const tfjs = await tfjsRuntimes();
  const processors = cpus();
  const hasGpu = process.platform !== 'linux' || showsGpu(['/dev', '/dev/dri'].flatMap(namesIn));
  return {
    platform: `${process.platform} ${process.arch}`,
    nodeVersion: process.version,
    processor: processors[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    runtimes: [
      ...onnx.map(({ provider, available, reason }) => ({
        name: `onnxruntime ${provider}`,
        available,
        detail: firstLine(reason) ?? (provider === 'webgpu' && !hasGpu ? SOFTWARE_ONLY : 'works'),
        advice: available ? null : `${DEVICE_ADVICE[provider]}.`,
      })),
      ...tfjs.map(({ package: name, available, reason }) => ({
        name: `tfjs ${name}`,
        available,
        detail: firstLine(reason) ?? 'works',
        advice: available ? null : TFJS_ADVICE[name],
      })),
    ],
  };
}

/** A Vulkan driver that computes on the CPU, such as Mesa's llvmpipe, is found like any other. */
const SOFTWARE_ONLY =
  'works, but this machine shows no GPU: it computes on the CPU, slower than the device cpu';

/**
 * Whether Linux shows a GPU: a render node of its driver, NVIDIA's own, or that of Windows below it.
 *
 * @param names What /dev and /dev/dri hold.
 */
export function showsGpu(names: readonly string[]): boolean {
  return names.some((name) => /^(renderD\d+|nvidia\d+|dxg)$/.test(name));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

const TFJS_ADVICE = {
  '@tensorflow/tfjs-node-gpu':
    'Needs an NVIDIA GPU and libtensorflow: npm rebuild @tensorflow/tfjs-node-gpu --foreground-scripts ' +
    '--allow-scripts=@tensorflow/tfjs-node-gpu; a newer libtensorflow goes into its scripts/custom-binary.json.',
  '@tensorflow/tfjs-node': 'Faster than plain JavaScript on a CPU: npm install @tensorflow/tfjs-node.',
  '@tensorflow/tfjs-backend-cpu': 'Reinstall the packages: npm ci.',
} as const;

function firstLine(text: string | null): string | null {
  return text?.split('\n')[0] ?? null;
}
