/**
 * @file Whole-or-nothing writes: content, replacement, and what is left after each kind of failure.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFileAtomic } from '../../../main/files/atomic-write.ts';
import { InputError } from '../../../shared/model/input-error.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atomic-write-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('writes strings as UTF-8, bytes and pieces, and leaves nothing else', () => {
  writeFileAtomic(join(folder, 'text'), 'ქართული 😀\n');
  writeFileAtomic(join(folder, 'bytes'), Uint8Array.of(0, 255, 1));
  writeFileAtomic(join(folder, 'pieces'), [Uint8Array.of(1, 2), new Uint8Array(0), Uint8Array.of(3)]);
  expect(readFileSync(join(folder, 'text'), 'utf8')).toBe('ქართული 😀\n');
  expect([...readFileSync(join(folder, 'bytes'))]).toEqual([0, 255, 1]);
  expect([...readFileSync(join(folder, 'pieces'))]).toEqual([1, 2, 3]);
  expect(readdirSync(folder).sort()).toEqual(['bytes', 'pieces', 'text']);
});

test('replaces a longer file whole', () => {
  const path = join(folder, 'file');
  writeFileAtomic(path, 'a long first content');
  writeFileAtomic(path, 'short');
  expect(readFileSync(path, 'utf8')).toBe('short');
});

test('pieces that fail half-way leave the old file and no temporary one', () => {
  const path = join(folder, 'file');
  writeFileAtomic(path, 'old');
  const failing = function* (): Generator<Uint8Array> {
    yield Uint8Array.of(1, 2, 3);
    throw new RangeError('no more');
  };
  expect(() => writeFileAtomic(path, failing())).toThrow(RangeError);
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(folder)).toEqual(['file']);
});

test.each([
  ['a missing folder', 'missing/file', /missing does not exist; create it/],
  ['a file as a folder', 'plain/file', /plain is a file, not a folder/],
  ['a folder of that name', 'taken', /a folder of that name is in/],
  ['a part that is too long', 'n'.repeat(300), /too long/],
])('%s is an InputError that names the path, and leaves nothing', (_, name, message) => {
  writeFileSync(join(folder, 'plain'), '');
  mkdirSync(join(folder, 'taken'));
  let thrown: unknown;
  try {
    writeFileAtomic(join(folder, name), 'x');
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(InputError);
  expect((thrown as InputError).message).toMatch(message);
  expect((thrown as InputError).message).toContain(join(folder, name));
  expect(readdirSync(folder).sort()).toEqual(['plain', 'taken']);
});

test.skipIf(process.platform !== 'linux')('a folder that nobody may write in is an InputError', () => {
  expect(() => writeFileAtomic('/proc/adapter-atlas-file', 'x')).toThrow(InputError);
});
