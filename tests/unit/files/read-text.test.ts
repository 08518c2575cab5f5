import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readText } from '../../../main/files/read-text.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'read-text-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function read(bytes: readonly (number | string)[]): string {
  const file = join(dir, 'text');
  writeFileSync(
    file,
    Buffer.concat(bytes.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.of(part)))),
  );
  return readText(file);
}

test('drops one byte order mark and keeps everything else', () => {
  expect(read([0xef, 0xbb, 0xbf, 'naïve 文\r\n\ufffd'])).toBe('naïve 文\r\n\ufffd');
  expect(read([])).toBe('');
});

test.each([
  { name: 'a stray Latin-1 letter', bytes: ['gr', 0xfc, 'n'], offset: 2 },
  { name: 'a character cut off by the end', bytes: ['文', 0xe6, 0x96], offset: 3 },
  { name: 'a bad byte after real replacement characters', bytes: ['\ufffd\ufffdx', 0x80], offset: 7 },
  { name: 'a replacement character cut off', bytes: ['é', 0xef, 0xbf], offset: 2 },
  { name: 'an encoded surrogate', bytes: ['a', 0xed, 0xa0, 0x80], offset: 1 },
])('refuses $name with its offset', ({ bytes, offset }) => {
  expect(() => read(bytes)).toThrow(new RegExp(`text, byte ${offset}: is not UTF-8`));
});

test('says what is wrong with a path', () => {
  expect(() => readText(join(dir, 'missing'))).toThrow(/missing: this file does not exist/);
  expect(() => readText(dir)).toThrow(/this is a folder, not a file/);
});
