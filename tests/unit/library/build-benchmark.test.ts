import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBenchmark } from '../../../main/evaluation/tasks/benchmark.ts';
import { buildBenchmark } from '../../../main/library/build-benchmark.ts';
import { loadTasks } from '../../../main/library/tasks.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const xnli = loadTasks().get('xnli')!;

const ENGLISH = [
  'It rains.\tIt is wet.\tentailment',
  'It rains.\tIt is dry.\tcontradiction',
  'It rains.\tI sleep.\tneutral',
];
const GERMAN = [
  'Es regnet.\tEs ist nass.\tentailment',
  'Es regnet.\tEs ist trocken.\tcontradiction',
  'Es regnet.\tIch schlafe.\tneutral',
];

function source(): {
  readonly data: string;
  readonly train: string;
  readonly output: string;
  readonly root: string;
} {
  const root = temporaryDirectory();
  const data = join(root, 'data');
  mkdirSync(data);
  writeFileSync(join(data, 'dev-en.tsv'), ENGLISH.join('\n'));
  writeFileSync(join(data, 'dev-de.tsv'), `${GERMAN.join('\n')}\n`);
  const train = join(root, 'train.tsv');
  writeFileSync(train, 'He sings.\tHe is silent.\tcontradiction\n');
  return { root, data, train, output: join(root, 'benchmark') };
}

test('a built benchmark opens, with the harness prompts', () => {
  const options = source();
  expect(buildBenchmark(xnli, options)).toMatchObject({ languages: ['deu_Latn', 'eng_Latn'], trainItems: 1 });
  const benchmark = openBenchmark(options.output);
  expect(benchmark.definition.id).toBe('xnli-harness');
  expect(benchmark.evalItems('deu_Latn')[1]).toEqual({
    id: '2',
    language: 'de',
    cluster: '1',
    prompt: '',
    options: [
      ' Es regnet., richtig? Ja, Es ist trocken.',
      ' Es regnet., richtig? Auch, Es ist trocken.',
      ' Es regnet., richtig? Nein, Es ist trocken.',
    ],
    answer: 2,
  });
});

test.each([
  [
    'a training item that is evaluated',
    (at: ReturnType<typeof source>) => writeFileSync(at.train, ENGLISH[1]!),
    /train\.tsv: 1 of its 1 items are evaluation items of XNLI/,
  ],
  [
    'an unknown label',
    (at: ReturnType<typeof source>) => writeFileSync(at.train, 'a\tb\tmaybe'),
    /train\.tsv, line 1, label "maybe": is none of/,
  ],
  [
    'a missing column',
    (at: ReturnType<typeof source>) => writeFileSync(join(at.data, 'dev-de.tsv'), 'a\tb'),
    /dev-de\.tsv, line 1: has 2 cells instead of 3/,
  ],
  [
    'an output that exists',
    (at: ReturnType<typeof source>) => mkdirSync(at.output),
    /benchmark: exists already/,
  ],
])('%s is refused and nothing is written', (_, spoil, message) => {
  const options = source();
  spoil(options);
  const before = readdirSync(options.root).sort();
  expect(() => buildBenchmark(xnli, options)).toThrow(message);
  expect(readdirSync(options.root).sort()).toEqual(before);
});

test('a task with generated answers is refused', () => {
  expect(() => buildBenchmark(loadTasks().get('xquad')!, source())).toThrow(/generated answers/);
});

test('every definition names its languages once', () => {
  for (const { id, languages } of loadTasks().values()) {
    const names = Object.values(languages).map(({ name }) => name);
    expect(new Set(names).size, id).toBe(names.length);
  }
  expect(readFileSync(new URL('../../../NOTICE', import.meta.url), 'utf8')).toContain('resources/tasks/');
});
