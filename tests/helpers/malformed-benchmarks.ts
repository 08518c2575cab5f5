/**
 * @file Every way a benchmark folder can be wrong that its reader must tell in one sentence.
 */
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeTinyBenchmark } from './tiny-benchmark.ts';

export interface Malformed {
  readonly name: string;
  /** Writes a valid one into an empty folder, then damages it. */
  readonly make: (dir: string) => void;
  /** What the message must say. */
  readonly expect: RegExp;
}

type Json = Record<string, unknown>;

function definition(change: (benchmark: Json) => void): Malformed['make'] {
  return (dir) => {
    writeTinyBenchmark(dir);
    const file = join(dir, 'benchmark.json');
    const benchmark = JSON.parse(readFileSync(file, 'utf8')) as Json;
    change(benchmark);
    writeFileSync(file, JSON.stringify(benchmark));
  };
}

/** Changes the third item of the German split. */
function item(change: (item: Json) => void): Malformed['make'] {
  return line((text) => {
    const value = JSON.parse(text) as Json;
    change(value);
    return JSON.stringify(value);
  });
}

/** Changes the third line of the German split. */
function line(change: (text: string, before: readonly string[]) => string): Malformed['make'] {
  return (dir) => {
    writeTinyBenchmark(dir);
    const file = join(dir, 'deu_Latn.jsonl');
    const lines = readFileSync(file, 'utf8').split('\n');
    lines[2] = change(lines[2]!, lines.slice(0, 2));
    writeFileSync(file, lines.join('\n'));
  };
}

function file(name: string, content: string | Uint8Array | null): Malformed['make'] {
  return (dir) => {
    writeTinyBenchmark(dir);
    if (content === null) rmSync(join(dir, name));
    else writeFileSync(join(dir, name), content);
  };
}

export const malformedBenchmarks: readonly Malformed[] = [
  {
    name: 'no benchmark.json',
    make: file('benchmark.json', null),
    expect: /has no benchmark\.json; name a benchmark's folder/,
  },
  { name: 'empty benchmark.json', make: file('benchmark.json', ''), expect: /benchmark\.json: is not JSON/ },
  {
    name: 'benchmark.json cut short',
    make: file('benchmark.json', '{"id": "tiny",'),
    expect: /benchmark\.json: is not JSON/,
  },
  {
    name: 'benchmark.json is a list',
    make: file('benchmark.json', '[]'),
    expect: /benchmark\.json: must be a mapping, but is a list/,
  },
  {
    name: 'benchmark.json in UTF-16',
    make: file('benchmark.json', Buffer.from('\ufeff{}', 'utf16le')),
    expect: /benchmark\.json, byte 0: is not UTF-8/,
  },
  {
    name: 'a field that nobody knows',
    make: definition((benchmark) => (benchmark['license'] = 'MIT')),
    expect: /field "license": is unknown; the nearest known field is "licence"/,
  },
  {
    name: 'a field is missing',
    make: definition((benchmark) => delete benchmark['title']),
    expect: /field "title": is missing/,
  },
  {
    name: 'chance as a percentage',
    make: definition((benchmark) => (benchmark['chance'] = 25)),
    expect: /field "chance": must be at most 1, but is 25/,
  },
  {
    name: 'an identifier with spaces',
    make: definition((benchmark) => (benchmark['id'] = 'My Task')),
    expect: /field "id": must match .*but is "My Task"/,
  },
  {
    name: 'a language that is no code',
    make: definition((benchmark) => (benchmark['evalFiles'] = { german: 'deu_Latn.jsonl' })),
    expect: /field "evalFiles\.german": .*a code such as deu_Latn/,
  },
  {
    name: 'no language at all',
    make: definition((benchmark) => (benchmark['evalFiles'] = {})),
    expect: /field "evalFiles": must not be empty/,
  },
  {
    name: 'a file name is a number',
    make: definition((benchmark) => (benchmark['trainFile'] = 3)),
    expect: /field "trainFile": must be text, but is 3/,
  },
  {
    name: 'coverage of a language without a file',
    make: definition((benchmark) => (benchmark['coverage'] = { fra_Latn: 'unseen' })),
    expect: /field "coverage\.fra_Latn": is about a language that evalFiles does not have/,
  },
  {
    name: 'a path that climbs out',
    make: definition((benchmark) => (benchmark['trainFile'] = '../../etc/passwd')),
    expect: /field "trainFile": names "\.\.\/\.\.\/etc\/passwd", which is outside the folder/,
  },
  {
    name: 'an absolute path',
    make: definition((benchmark) => (benchmark['trainFile'] = '/etc/passwd')),
    expect: /field "trainFile": names "\/etc\/passwd", which is outside the folder/,
  },
  {
    name: 'a link out of the folder',
    make: (dir) => {
      writeTinyBenchmark(dir);
      rmSync(join(dir, 'deu_Latn.jsonl'));
      symlinkSync(import.meta.filename, join(dir, 'deu_Latn.jsonl'));
    },
    expect: /field "evalFiles\.deu_Latn": names "deu_Latn\.jsonl", a link out of the folder/,
  },
  {
    name: 'a listed file is missing',
    make: file('deu_Latn.jsonl', null),
    expect: /field "evalFiles\.deu_Latn": names "deu_Latn\.jsonl", which is no file in the folder/,
  },
  {
    name: 'a listed file is a folder',
    make: (dir) => {
      writeTinyBenchmark(dir);
      rmSync(join(dir, 'train.jsonl'));
      mkdirSync(join(dir, 'train.jsonl'));
    },
    expect: /field "trainFile": names "train\.jsonl", which is no file in the folder/,
  },
  {
    name: 'trained on what is evaluated',
    make: definition((benchmark) => (benchmark['trainFile'] = 'eng_Latn.jsonl')),
    expect: /field "evalFiles\.eng_Latn": names "eng_Latn\.jsonl", as trainFile does/,
  },
  {
    name: 'an empty training split',
    make: file('train.jsonl', '\n'),
    expect: /train\.jsonl: has no items/,
  },
  {
    name: 'a line cut short',
    make: line((text) => text.slice(0, -9)),
    expect: /deu_Latn\.jsonl:3: is not JSON/,
  },
  {
    name: 'two objects on a line',
    make: line((text) => text + text),
    expect: /deu_Latn\.jsonl:3: is not JSON/,
  },
  {
    name: 'a line that is a number',
    make: line(() => '7'),
    expect: /deu_Latn\.jsonl:3: must be a mapping, but is 7/,
  },
  {
    name: 'a misspelt item field',
    make: item((value) => {
      value['anwser'] = value['answer'];
      delete value['answer'];
    }),
    expect: /deu_Latn\.jsonl:3, field "anwser": is unknown; the nearest known field is "answer"/,
  },
  {
    name: 'an answer past the last option',
    make: item((value) => (value['answer'] = 4)),
    expect: /deu_Latn\.jsonl:3, field "answer": is 4, but the 4 options are numbered 0 to 3/,
  },
  {
    name: 'a negative answer',
    make: item((value) => (value['answer'] = -1)),
    expect: /deu_Latn\.jsonl:3, field "answer": must be at least 0, but is -1/,
  },
  {
    name: 'the answer as a letter',
    make: item((value) => (value['answer'] = 'B')),
    expect: /deu_Latn\.jsonl:3, field "answer": must be a whole number|must be a number, but is "B"/,
  },
  {
    name: 'an answer between two options',
    make: item((value) => (value['answer'] = 0.5)),
    expect: /deu_Latn\.jsonl:3, field "answer": must be a whole number, but is 0\.5/,
  },
  {
    name: 'a blank prompt',
    make: item((value) => (value['prompt'] = ' \u3000')),
    expect: /deu_Latn\.jsonl:3, field "prompt": is blank/,
  },
  {
    name: 'one option only',
    make: item((value) => (value['options'] = ['a'])),
    expect: /deu_Latn\.jsonl:3, field "options": must have at least 2 entries/,
  },
  {
    name: 'an empty option',
    make: item((value) => (value['options'] = ['a', 'b', '', 'd'])),
    expect: /deu_Latn\.jsonl:3, field "options\[2\]": must not be empty/,
  },
  {
    name: 'an id that occurs twice',
    make: line((_, before) => before[0]!),
    expect: /deu_Latn\.jsonl:3, field "id": is "item-0", as on line 1/,
  },
  {
    name: 'half a surrogate pair in the prompt',
    make: line((text) => text.replace('aaa', '\\ud83d').replace('ccc', '\\ud83d')),
    expect: /deu_Latn\.jsonl:3, field "prompt": has half of a surrogate pair/,
  },
  {
    name: 'half a surrogate pair in an option',
    make: item((value) => (value['options'] = ['a', 'b', 'c', '\ude00'])),
    expect: /deu_Latn\.jsonl:3, field "options\[3\]": has half of a surrogate pair/,
  },
  {
    name: 'Latin-1 instead of UTF-8',
    make: file('deu_Latn.jsonl', Buffer.from('{"id": "gr\xfcn"}\n', 'latin1')),
    expect: /deu_Latn\.jsonl, byte 10: is not UTF-8/,
  },
];
