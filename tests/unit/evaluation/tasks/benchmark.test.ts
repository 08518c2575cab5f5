import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openBenchmark } from '../../../../main/evaluation/tasks/benchmark.ts';
import { InputError } from '../../../../shared/model/input-error.ts';
import { malformedBenchmarks } from '../../../helpers/malformed-benchmarks.ts';
import { writeTinyBenchmark } from '../../../helpers/tiny-benchmark.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'benchmark-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function readAll(folder: string): number {
  const benchmark = openBenchmark(folder);
  const languages = Object.keys(benchmark.definition.evalFiles);
  return benchmark.trainItems().length + languages.flatMap((code) => benchmark.evalItems(code)).length;
}

describe('openBenchmark', () => {
  test('reads every split in file order', () => {
    writeTinyBenchmark(dir, { languages: ['eng_Latn', 'deu_Latn', 'zho_Hans'], items: 5 });
    const benchmark = openBenchmark(dir);
    expect(benchmark.definition.chance).toBe(0.25);
    expect(benchmark.trainItems().map(({ id }) => id)).toEqual(
      [0, 1, 2, 3, 4].map((index) => `train-${index}`),
    );
    expect(benchmark.evalItems('zho_Hans')[4]).toEqual({
      id: 'item-4',
      language: 'zho_Hans',
      prompt: 'zh 4: aaa = ',
      options: ['a', 'b', 'c', 'd'],
      answer: 0,
    });
  });

  test('reads the same items with a byte order mark, CRLF, blank lines and U+2028 in a prompt', () => {
    writeTinyBenchmark(dir);
    const file = join(dir, 'deu_Latn.jsonl');
    const plain = readFileSync(file, 'utf8').replace('aaa', 'a\u2028\ud83d\ude00\ufffd');
    writeFileSync(file, plain);
    const expected = openBenchmark(dir).evalItems('deu_Latn');
    writeFileSync(file, `\ufeff${plain.replaceAll('\n', '\r\n')}\r\n\n`);
    expect(openBenchmark(dir).evalItems('deu_Latn')).toEqual(expected);
    expect(expected[0]?.prompt).toContain('a\u2028\ud83d\ude00\ufffd');
  });

  test('says which languages there are when asked for another', () => {
    writeTinyBenchmark(dir);
    expect(() => openBenchmark(dir).evalItems('fra_Latn')).toThrow(
      /has no language fra_Latn; it has eng_Latn, deu_Latn/,
    );
    expect(() => openBenchmark(join(dir, 'nowhere'))).toThrow(/nowhere: is no folder/);
  });
});

describe('the hash of a benchmark', () => {
  test('follows the bytes of the definition and of every split', () => {
    const hashes = new Set<string>();
    writeTinyBenchmark(dir);
    hashes.add(openBenchmark(dir).sha256);
    for (const name of ['benchmark.json', 'train.jsonl', 'eng_Latn.jsonl', 'deu_Latn.jsonl']) {
      appendFileSync(join(dir, name), '\n');
      hashes.add(openBenchmark(dir).sha256);
    }
    expect(hashes.size).toBe(5);
  });

  test('stays when the folder moves or a file that it does not name comes', () => {
    writeTinyBenchmark(join(dir, 'a'));
    const before = openBenchmark(join(dir, 'a')).sha256;
    writeFileSync(join(dir, 'a', 'README.md'), 'notes');
    renameSync(join(dir, 'a'), join(dir, 'b'));
    expect(openBenchmark(join(dir, 'b')).sha256).toBe(before);
  });

  test.skipIf(process.platform !== 'linux')('can be had with sha256sum', () => {
    writeTinyBenchmark(dir);
    const command = 'export LC_ALL=C; sha256sum -- * | sha256sum';
    const expected = execFileSync('sh', ['-c', command], { cwd: dir, encoding: 'utf8' }).slice(0, 64);
    expect(openBenchmark(dir).sha256).toBe(expected);
  });
});

describe('malformed benchmarks', () => {
  test.each(malformedBenchmarks)('$name', ({ make, expect: message }) => {
    make(dir);
    const read = (): number => readAll(dir);
    expect(read).toThrow(InputError);
    expect(read).toThrow(message);
  });
});
