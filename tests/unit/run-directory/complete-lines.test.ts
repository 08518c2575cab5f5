import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readCompleteLines } from '../../../main/run-directory/complete-lines.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const schema = z.strictObject({ n: z.int(), text: z.string().optional() });

test('a missing file has no lines yet', () => {
  expect(readCompleteLines(join(temporaryDirectory(), 'none'), 0, schema)).toEqual({ values: [], offset: 0 });
});

test('a file that grows byte by byte gives each line once, when it is complete', () => {
  const path = join(temporaryDirectory(), 'log');
  const bytes = Buffer.from('{"n":1}\n{"n":2,"text":"日本 ü 😀"}\n{"n":3}\n');
  const values: unknown[] = [];
  let offset = 0;
  for (const byte of bytes) {
    appendFileSync(path, Buffer.of(byte));
    const read = readCompleteLines(path, offset, schema);
    expect(read.values.length).toBe(byte === 0x0a ? 1 : 0);
    values.push(...read.values);
    offset = read.offset;
  }
  expect(values).toEqual([{ n: 1 }, { n: 2, text: '日本 ü 😀' }, { n: 3 }]);
  expect(offset).toBe(bytes.length);
});

test('a long file comes in parts, and a line longer than a part comes whole', () => {
  const path = join(temporaryDirectory(), 'log');
  const long = 'x'.repeat(9 << 20);
  const lines = [
    ...Array.from({ length: 50_000 }, (_, n) => ({ n, text: 'y'.repeat(100) })),
    { n: -1, text: long },
  ];
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const values: unknown[] = [];
  let parts = 0;
  for (let offset = 0; ; parts++) {
    const read = readCompleteLines(path, offset, schema);
    if (read.values.length === 0) break;
    values.push(...read.values);
    offset = read.offset;
  }
  expect(values.length).toBe(lines.length);
  expect(values.at(-1)).toEqual({ n: -1, text: long });
  expect(parts).toBeGreaterThan(2);
});

test('a file that lost its end is read from its start again', () => {
  const path = join(temporaryDirectory(), 'log');
  writeFileSync(path, '{"n":1}\n');
  expect(readCompleteLines(path, 100, schema)).toEqual({ values: [{ n: 1 }], offset: 8 });
});

test.each([
  ['{"n":1}\nnonsense\n', /log, byte 8: this line is not JSON/],
  ['{"n":1}\n{"n":"x"}\n', /log, byte 8, field "n": must be a number/],
])('a damaged complete line is named by its byte', (text, message) => {
  const path = join(temporaryDirectory(), 'log');
  writeFileSync(path, text);
  expect(() => readCompleteLines(path, 0, schema)).toThrow(message);
});
