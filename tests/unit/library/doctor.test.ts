import { expect, test } from 'vitest';
import { showsGpu } from '../../../main/library/doctor.ts';

test.each([
  [['null', 'dri', 'card0', 'renderD128'], true],
  [['nvidiactl', 'nvidia-uvm', 'nvidia1'], true],
  [['dxg'], true],
  [['null', 'dri', 'card0', 'nvidiactl', 'nvidia-uvm', 'nvidia-caps'], false],
  [[], false],
])('%j shows a GPU: %s', (names, shown) => {
  expect(showsGpu(names)).toBe(shown);
});
