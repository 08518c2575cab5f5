/** Where a window opens, whatever became of the displays since it was closed. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fitToDisplays, readWindowState, writeWindowState } from '../../../main/app/window-state.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const primary = { x: 0, y: 24, width: 1920, height: 1056 };
const second = { x: 1920, y: 0, width: 2560, height: 1440 };
const at = (x: number, y: number, width = 1200, height = 800) => ({
  bounds: { x, y, width, height },
  isMaximized: false,
});

test('the first start is centred on the primary display', () => {
  expect(fitToDisplays(null, [primary, second])).toEqual(at(280, 122, 1360, 860));
});

test('a small display is not overrun', () => {
  const { bounds } = fitToDisplays(null, [{ x: 0, y: 0, width: 1024, height: 600 }]);
  expect(bounds).toEqual({ x: 0, y: 0, width: 1024, height: 600 });
});

test.each([at(100, 100), at(2000, 200), at(-1100, 100), at(1880, 30)])(
  'a window whose title bar can be grabbed stays: $bounds',
  (state) => {
    expect(fitToDisplays(state, [primary, second])).toEqual(state);
  },
);

test.each([at(2000, 200), at(-1190, 100), at(100, 2000), at(100, -500), at(5000, 5000)])(
  'a window that nobody could grab comes home: $bounds',
  (state) => {
    const { bounds } = fitToDisplays(state, [primary]);
    expect(bounds).toEqual({ x: 360, y: 152, width: 1200, height: 800 });
  },
);

test('a window larger than its display shrinks to it', () => {
  expect(fitToDisplays(at(1930, 10, 4000, 3000), [primary, second]).bounds).toMatchObject({
    width: 2560,
    height: 1440,
  });
});

test('what was kept is read back; anything else is as if nothing was', () => {
  const file = join(temporaryDirectory(), 'window.json');
  expect(readWindowState(file)).toBeNull();
  writeWindowState(file, at(1, 2));
  expect(readWindowState(file)).toEqual(at(1, 2));
  for (const text of [
    '',
    '{',
    '{"bounds":{}}',
    '{"bounds":{"x":0,"y":0,"width":-1,"height":5},"isMaximized":false}',
  ]) {
    writeFileSync(file, text);
    expect(readWindowState(file)).toBeNull();
  }
});
