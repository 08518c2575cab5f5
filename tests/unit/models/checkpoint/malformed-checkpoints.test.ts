/**
 * @file Malformed checkpoints are refused with one sentence, and nothing is written on the way.
 */
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openCheckpoint } from '../../../../main/models/checkpoint/checkpoint.ts';
import { verifyWeights } from '../../../../main/models/checkpoint/verify.ts';
import { loadTokenizer } from '../../../../main/models/tokenizer/tokenizer.ts';
import { InputError } from '../../../../shared/model/input-error.ts';
import { malformedCheckpoints } from '../../../helpers/malformed-checkpoints.ts';
import { writeTinyCheckpoint } from '../../../helpers/tiny-checkpoint.ts';

let root: string;
let dir: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'malformed-'));
  dir = join(root, 'parent', 'model');
  writeTinyCheckpoint(dir);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function load(): void {
  const checkpoint = openCheckpoint(dir);
  loadTokenizer(dir);
  verifyWeights(checkpoint);
}

function caught(): unknown {
  try {
    load();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Every path below the root with a hash of its content (its size, where it is long). */
function snapshot(): Map<string, string> {
  const paths = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  return new Map(
    paths.map((path) => {
      const stats = statSync(join(root, path));
      if (!stats.isFile() || stats.size > 1e7) return [path, String(stats.size)];
      return [
        path,
        createHash('sha256')
          .update(readFileSync(join(root, path)))
          .digest('hex'),
      ];
    }),
  );
}

test('the checkpoint that the table spoils is good', () => {
  expect(load).not.toThrow();
});

test.each(malformedCheckpoints)('$name', ({ make, expect: sentence }) => {
  make(dir);
  const before = snapshot();
  const error = caught();
  expect(error).toBeInstanceOf(InputError);
  const { message } = error as InputError;
  expect(message).toMatch(sentence);
  expect(message.startsWith(dir)).toBe(true);
  expect(message).toMatch(/^[^\n]{20,700}\.$/);
  expect(snapshot()).toEqual(before);
});

test('the names of the table are distinct', () => {
  expect(new Set(malformedCheckpoints.map(({ name }) => name)).size).toBe(malformedCheckpoints.length);
});

/** The user "nobody" on every Linux. */
const NOBODY = 65534;

test.skipIf(process.platform === 'win32').each(['config.json', 'model.safetensors', 'tokenizer.json'])(
  'an unreadable %s',
  (file) => {
    for (const folder of [root, join(root, 'parent'), dir]) chmodSync(folder, 0o755);
    chmodSync(join(dir, file), 0);
    // The superuser may read everything, so it becomes another user for the while.
    const isSuperuser = process.geteuid!() === 0;
    if (isSuperuser) process.seteuid!(NOBODY);
    let error: unknown;
    try {
      error = caught();
    } finally {
      if (isSuperuser) process.seteuid!(0);
    }
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).message).toContain(`${file}: may not be read by you`);
  },
);
