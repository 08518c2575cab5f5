import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { latestCompleteDirectory, replaceDirectory } from '../../../main/run-directory/directory-swap.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

function write(path: string, text: string): void {
  mkdirSync(path);
  writeFileSync(join(path, 'a'), text);
}

test('a folder is replaced whole, and stays when writing fails', () => {
  const parent = temporaryDirectory();
  const path = join(parent, 'checkpoint');
  expect(latestCompleteDirectory(path)).toBe(null);
  replaceDirectory(path, (temporary) => writeFileSync(join(temporary, 'a'), '1'));
  replaceDirectory(path, (temporary) => writeFileSync(join(temporary, 'b'), '2'));
  expect(readdirSync(path)).toEqual(['b']);
  const fail = (temporary: string): void => {
    writeFileSync(join(temporary, 'b'), '3');
    throw new Error('disk on fire');
  };
  expect(() => replaceDirectory(path, fail)).toThrow('disk on fire');
  expect(readFileSync(join(path, 'b'), 'utf8')).toBe('2');
  expect(readdirSync(parent)).toEqual(['checkpoint']);
});

test('folders beside it that are called like versions of it are left alone', () => {
  const parent = temporaryDirectory();
  const path = join(parent, 'mine');
  const others = ['mine.new', 'mine.new-1', 'mine.old'];
  for (const name of others) write(join(parent, name), 'precious');
  replaceDirectory(path, (temporary) => writeFileSync(join(temporary, 'a'), '1'));
  replaceDirectory(path, (temporary) => writeFileSync(join(temporary, 'a'), '2'));
  expect(readdirSync(parent)).toEqual(['mine', ...others]);
});

test.each([
  [{ 'new-12ab': 'half' }, null],
  [{ folder: 'old', 'new-12ab': 'half' }, 'old'],
  [{ folder: 'old', new: 'new' }, 'new'],
  [{ old: 'old', new: 'new' }, 'new'],
  [{ folder: 'old', old: 'older', new: 'new' }, 'new'],
  [{ folder: 'new', old: 'old' }, 'new'],
  [{ old: 'old' }, 'old'],
])('a crash that left %j', (left, expected) => {
  const parent = temporaryDirectory();
  const path = join(parent, 'checkpoint');
  for (const [version, text] of Object.entries(left))
    write(version === 'folder' ? path : join(parent, `.checkpoint.atlas-${version}`), text);
  const found = latestCompleteDirectory(path);
  expect(found === null ? null : readFileSync(join(found, 'a'), 'utf8')).toBe(expected);
  expect(readdirSync(parent)).toEqual(expected === null ? [] : ['checkpoint']);
});

test('kill -9 at any moment leaves a whole version, no older than the last one confirmed', async () => {
  const path = join(temporaryDirectory(), 'checkpoint');
  const script = join(import.meta.dirname, '../../helpers/swap-forever.ts');
  let confirmed = 0;
  for (let round = 0; round < 8; round++) {
    const child = spawn(process.execPath, [script, path, String(confirmed + 1)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    const closed = once(child, 'close');
    await once(child.stdout, 'data');
    await sleep(Math.random() * 40);
    child.kill('SIGKILL');
    await closed;
    confirmed = Number(output.trim().split('\n').at(-1));
    const found = latestCompleteDirectory(path);
    if (found === null) throw new Error('No checkpoint is left');
    const version = Number(readFileSync(join(found, 'a'), 'utf8'));
    expect(Number(readFileSync(join(found, 'inner', 'b'), 'utf8'))).toBe(version);
    expect(version).toBeGreaterThanOrEqual(confirmed);
    confirmed = version;
  }
});
