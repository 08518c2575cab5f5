/**
 * @file One weight of a checkpoint in memory, whatever it is stored as.
 */
import type { Checkpoint } from './checkpoint.ts';
import { dequantise, type QuantisedBlocks } from './quantisation.ts';
import { readTensor, toFloat32 } from './safetensors.ts';

/** A weight as float32, row by row. @throws {InputError} Its file cannot be read. */
export function readWeight(checkpoint: Checkpoint, name: string): Float32Array {
  const { quantisation } = checkpoint.config;
  const blocks = readBlocks(checkpoint, name);
  if (blocks === null || quantisation === null) return toFloat32(readTensor(checkpoint.weights.get(name)!));
  return dequantise(blocks, quantisation);
}

/** A quantised weight as its file has it; null where it is stored as floats. */
export function readBlocks({ weights, scaling }: Checkpoint, name: string): QuantisedBlocks | null {
  const scales = scaling.get(name);
  if (scales === undefined) return null;
  const bytes = (tensor: Parameters<typeof readTensor>[0]) => readTensor(tensor).data as Uint8Array;
  return {
    values: bytes(weights.get(name)!),
    scales: toFloat32(readTensor(scales.scales)),
    zeroPoints: bytes(scales.zeroPoints),
  };
}
