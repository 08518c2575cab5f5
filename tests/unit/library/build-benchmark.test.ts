import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { TaskDocument } from '../../../main/evaluation/datasets/task-document.ts';
import { openBenchmark } from '../../../main/evaluation/tasks/benchmark.ts';
import { buildBenchmark } from '../../../main/library/build-benchmark.ts';
import { renderTask } from '../../../main/evaluation/tasks/render-task.ts';
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

test('a built benchmark opens, with the harness prompts', async () => {
  const options = source();
  expect(await buildBenchmark(xnli, options)).toMatchObject({
    languages: ['deu_Latn', 'eng_Latn'],
    trainItems: 1,
    leftOut: 0,
    leakage: { exactItems: 0, nearItems: 0, evalItems: 3, evalClusters: 1 },
  });
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
    /train\.tsv: 1 of the 3 evaluation items of XNLI in the training language are among its training items/,
  ],
  [
    'an unknown label',
    (at: ReturnType<typeof source>) => writeFileSync(at.train, 'a\tb\tmaybe'),
    /train\.tsv, line 1, label "maybe": is none of/,
  ],
  [
    'a missing column',
    (at: ReturnType<typeof source>) => writeFileSync(join(at.data, 'dev-de.tsv'), 'a\tb'),
    /dev-de\.tsv: has no labels/,
  ],
  [
    'an output that exists',
    (at: ReturnType<typeof source>) => mkdirSync(at.output),
    /benchmark: exists already/,
  ],
])('%s is refused and nothing is written', async (_, spoil, message) => {
  const options = source();
  spoil(options);
  const before = readdirSync(options.root).sort();
  await expect(buildBenchmark(xnli, options)).rejects.toThrow(message);
  expect(readdirSync(options.root).sort()).toEqual(before);
});

test('written answers: how they end and are read, references to evaluate, solutions to teach', async () => {
  const { root, data, output } = source();
  writeFileSync(join(data, 'mgsm_en.tsv'), 'How many?\t7\n');
  writeFileSync(join(data, 'mgsm_de.tsv'), 'Wie viele?\t7\n');
  const train = join(root, 'gsm8k.jsonl');
  const answer = 'That is 1+1=<<1+1=2>>2.\n#### 2';
  writeFileSync(train, JSON.stringify({ question: 'What is 1+1?', answer }));
  await buildBenchmark(loadTasks().get('mgsm-native-cot')!, { data, train, output });
  const { definition, trainItems, evalItems } = openBenchmark(output);
  expect(definition.generation).toEqual({
    until: ['Question:', '</s>', '<|im_end|>'],
    maxGenTokens: 256,
    answers: 'mgsm',
    metric: 'flexible_extract',
    languages: {
      deu_Latn: { until: ['Frage:', '</s>', '<|im_end|>'], strictAnswer: 'Die Antwort lautet {number}' },
      eng_Latn: { strictAnswer: 'The answer is {number}' },
    },
  });
  expect(trainItems()).toEqual([
    {
      id: '1',
      language: 'en',
      prompt: 'Question: What is 1+1?\nStep-by-Step Answer:',
      references: ['2'],
      target: ' That is 1+1=2.\nThe answer is 2.',
    },
  ]);
  expect(evalItems('deu_Latn')).toEqual([
    {
      id: '1',
      language: 'de',
      prompt: 'Frage: Wie viele?\nSchritt-für-Schritt-Antwort:',
      references: ['7'],
    },
  ]);
  await expect(
    buildBenchmark(loadTasks().get('mgsm-en-cot')!, {
      data,
      train: join(data, 'mgsm_de.tsv'),
      output: join(root, 'other'),
    }),
  ).rejects.toThrow(/mgsm_de.tsv, line 1: has no worked solution/);
});

test('curated prompts fill in every language and their options do not begin each other', () => {
  const document = (fields: Record<string, string>): TaskDocument => ({
    id: '1',
    cluster: null,
    fields,
    answer: 0,
    where: '',
  });
  const known: Record<string, Record<string, string>> = {
    belebele: Object.fromEntries(
      ['flores_passage', 'question', 'mc_answer1', 'mc_answer2', 'mc_answer3', 'mc_answer4'].map((name) => [
        name,
        `<${name}>`,
      ]),
    ),
    xnli: { premise: '<premise>', hypothesis: '<hypothesis>' },
    xquad: { context: '<context>', question: '<question>' },
    mgsm: { question: '<question>' },
  };
  const curated = [...loadTasks().values()].filter(({ family }) => family === 'curated');
  expect(curated.map(({ dataset }) => dataset)).toEqual(['belebele', 'mgsm', 'xnli', 'xquad']);
  for (const task of curated) {
    for (const language of Object.keys(task.languages)) {
      const fields = known[task.dataset]!;
      const { prompt, options, stop } = renderTask(task, language, document(fields));
      for (const text of Object.values(fields))
        expect(prompt.split(text), `${task.id} ${language}`).toHaveLength(2);
      for (const [a, first] of options.entries()) {
        for (const [b, other] of options.entries()) expect(a !== b && first.startsWith(other)).toBe(false);
      }
      expect(task.outputType === 'generate-until' ? stop.length > 0 : options.length >= 3).toBe(true);
    }
  }
});

test('training items that are evaluated can be left out', async () => {
  const options = source();
  writeFileSync(options.train, [ENGLISH[1]!, 'He sings.\tHe is silent.\tcontradiction'].join('\n'));
  const built = await buildBenchmark(xnli, { ...options, leaks: 'leave-out' });
  expect(built).toMatchObject({ trainItems: 1, leakedTrainItems: 1, leakage: { exactItems: 0 } });
  expect(
    openBenchmark(options.output)
      .trainItems()
      .map(({ id }) => id),
  ).toEqual(['2']);
});

test('another split is built where it is asked for, and named where its files are all there is', async () => {
  const options = source();
  writeFileSync(join(options.data, 'test-de.tsv'), GERMAN.join('\n'));
  const built = await buildBenchmark(xnli, { ...options, split: 'test' });
  expect(built.languages).toEqual(['deu_Latn']);
  expect(built.leakage).toBeNull();
  expect(openBenchmark(options.output).definition.description).toContain('test split');
  const onlyTest = join(options.root, 'only-test');
  mkdirSync(onlyTest);
  writeFileSync(join(onlyTest, 'test-de.tsv'), GERMAN.join('\n'));
  await expect(
    buildBenchmark(xnli, { ...options, data: onlyTest, output: join(options.root, 'other') }),
  ).rejects.toThrow(
    /has none of the files of XNLI's validation split, such as dev-ar.tsv; it has files of the test split/,
  );
});

test('every definition names its languages once', () => {
  for (const { id, languages } of loadTasks().values()) {
    const names = Object.values(languages).map(({ name }) => name);
    expect(new Set(names).size, id).toBe(names.length);
  }
  expect(readFileSync(new URL('../../../NOTICE', import.meta.url), 'utf8')).toContain('resources/tasks/');
});
