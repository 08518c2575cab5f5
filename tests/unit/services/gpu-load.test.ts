import { expect, test } from 'vitest';
import { parseGpuLoad } from '../../../main/services/gpu-load.ts';

test('a line a processor, and what the driver does not say is not known', () => {
  const text = '0, NVIDIA H200, 37, 1024, 143771\n1, NVIDIA H200 MIG, [N/A], 0, 143771\n\n';
  expect(parseGpuLoad(text)).toEqual([
    {
      index: 0,
      name: 'NVIDIA H200',
      busyShare: 0.37,
      usedMemoryBytes: 1024 * 2 ** 20,
      totalMemoryBytes: 143771 * 2 ** 20,
    },
    {
      index: 1,
      name: 'NVIDIA H200 MIG',
      busyShare: null,
      usedMemoryBytes: 0,
      totalMemoryBytes: 143771 * 2 ** 20,
    },
  ]);
});

test('an error message is no processor', () => {
  expect(parseGpuLoad('NVIDIA-SMI has failed because it could not talk to the driver\n')).toEqual([]);
});
