/**
 * @file The packages that TensorFlow.js can run on, which of them work here, and why the others do not.
 */
import util from 'node:util';
import type { Tfjs } from '../../ops/definition.ts';

/** In order of preference: CUDA, native CPU, plain JavaScript. */
export const TFJS_PACKAGES = [
  '@tensorflow/tfjs-node-gpu',
  '@tensorflow/tfjs-node',
  '@tensorflow/tfjs-backend-cpu',
] as const;
export type TfjsPackage = (typeof TFJS_PACKAGES)[number];

/** TensorFlow.js on one of its packages. */
export interface TfjsRuntime {
  readonly package: TfjsPackage;
  readonly tf: Tfjs;
  /** The package's name in TensorFlow.js's registry of backends. */
  readonly backendName: string;
}

export interface TfjsRuntimeReport {
  readonly package: TfjsPackage;
  readonly available: boolean;
  /** Why it is not available; or, where it is, what it lacks. */
  readonly reason: string | null;
}

interface NativeTfjs extends Tfjs {
  backend(): ReturnType<Tfjs['backend']> & { readonly isUsingGpuDevice: boolean };
}

const loaded = new Map<TfjsPackage, Promise<TfjsRuntime>>();

/** TensorFlow.js on `name`, loaded once a process. @throws Error if it is not installed or does not load. */
export function loadTfjs(name: TfjsPackage): Promise<TfjsRuntime> {
  let runtime = loaded.get(name);
  if (runtime === undefined) {
    runtime = name === '@tensorflow/tfjs-backend-cpu' ? loadPlain(name) : loadNative(name);
    loaded.set(name, runtime);
  }
  return runtime;
}

/** TensorFlow.js on the first package that works. */
export async function loadBestTfjs(): Promise<TfjsRuntime> {
  const best = (await tfjsRuntimes()).find(({ available }) => available);
  if (best === undefined)
    throw new Error('no TensorFlow.js package loads, not even the one in plain JavaScript');
  return loadTfjs(best.package);
}

/**
 * Every package, in order of preference: the first that is available is the one that is picked. A native
 * package after one that works is not tried, since two TensorFlow libraries do not share a process.
 */
export async function tfjsRuntimes(): Promise<TfjsRuntimeReport[]> {
  const reports: TfjsRuntimeReport[] = [];
  let native: TfjsPackage | null = null;
  for (const name of TFJS_PACKAGES) {
    const isNative = name !== '@tensorflow/tfjs-backend-cpu';
    if (isNative && native !== null) {
      reports.push({ package: name, available: false, reason: `not tried: ${native} works` });
      continue;
    }
    try {
      const { tf } = await loadTfjs(name);
      if (isNative) native = name;
      reports.push({ package: name, available: true, reason: shortcoming(name, tf) });
    } catch (error) {
      reports.push({ package: name, available: false, reason: explain(name, error) });
    }
  }
  return reports;
}

async function loadPlain(name: TfjsPackage): Promise<TfjsRuntime> {
  const tf = await import('@tensorflow/tfjs-core');
  // Only silences the advice to install tfjs-node, which the report of runtimes gives with its reason.
  tf.enableProdMode();
  await import('@tensorflow/tfjs-backend-cpu');
  return { package: name, tf, backendName: 'cpu' };
}

async function loadNative(name: TfjsPackage): Promise<TfjsRuntime> {
  // Node 23 dropped a function that the JavaScript around the native library still calls.
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean };
  legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;
  const module = (await import(name)) as { default: Tfjs };
  module.default.enableProdMode();
  return { package: name, tf: module.default, backendName: 'tensorflow' };
}

function shortcoming(name: TfjsPackage, tf: Tfjs): string | null {
  if (name === '@tensorflow/tfjs-backend-cpu') return 'plain JavaScript: slow, for tests and tiny models';
  if (name === '@tensorflow/tfjs-node-gpu' && !(tf as NativeTfjs).backend().isUsingGpuDevice) {
    return 'finds no CUDA device, computes on the CPU';
  }
  return null;
}

function explain(name: TfjsPackage, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (message.startsWith(`Cannot find package '${name}'`)) return 'not installed';
  return `installed, but does not load: ${message.split('\n')[0]!.trim()}`;
}
