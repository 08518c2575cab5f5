/**
 * @file Every way a published dataset's file can be wrong that its reader must tell in one sentence.
 */
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import type { TaskDefinition } from '../../shared/model/task-definition.ts';

export interface MalformedDataset {
  readonly name: string;
  readonly dataset: TaskDefinition['dataset'];
  /** Name of the file; what it is, its content tells. */
  readonly file: string;
  readonly content: string | Uint8Array;
  /** What the message must say. */
  readonly expect: RegExp;
}

type Json = Record<string, unknown>;

const BELEBELE: Json = {
  link: 'https://en.wikinews.org/wiki/A',
  question_number: 1,
  flores_passage: 'It rained in the night.',
  question: 'When did it rain?',
  mc_answer1: 'At noon',
  mc_answer2: 'In the night',
  mc_answer3: 'Never',
  mc_answer4: 'In the morning',
  correct_answer_num: '2',
  dialect: 'eng_Latn',
};

const belebele = (...changes: Json[]): string =>
  changes.map((change) => JSON.stringify({ ...BELEBELE, ...change })).join('\n');

const without = (name: string): string =>
  JSON.stringify(Object.fromEntries(Object.entries(BELEBELE).filter(([key]) => key !== name)));

interface Question {
  readonly id?: unknown;
  readonly question?: unknown;
  readonly context?: unknown;
  readonly answers?: unknown;
}

/** SQuAD's JSON with one article of one paragraph. */
const squad = (...questions: Question[]): string =>
  JSON.stringify({
    version: '1.1',
    data: [
      {
        title: 'Rain',
        paragraphs: [
          {
            context: questions[0]?.context ?? 'It rained in 1999.',
            qas: questions.map(
              ({ id = 'q1', question = 'When?', answers = [{ text: '1999', answer_start: 13 }] }) => ({
                id,
                question,
                answers,
              }),
            ),
          },
        ],
      },
    ],
  });

const squadRow = (change: Json): string =>
  JSON.stringify({
    id: 'q1',
    context: 'It rained in 1999.',
    question: 'When?',
    answers: { text: ['1999'], answer_start: [13] },
    ...change,
  });

interface Column {
  readonly name: string;
  readonly data: unknown[];
  readonly type?: 'STRING' | 'INT32' | 'INT64' | 'DOUBLE' | 'BYTE_ARRAY';
}

function parquet(...columnData: Column[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

const XNLI_PARQUET = parquet(
  { name: 'premise', data: ['It rains.', 'It rains.', 'It rains.'], type: 'STRING' },
  { name: 'hypothesis', data: ['It is wet.', 'I sleep.', 'It is dry.'], type: 'STRING' },
  { name: 'label', data: [0, 1, 2], type: 'INT32' },
);

function changed(
  bytes: Uint8Array,
  change: (copy: Uint8Array<ArrayBuffer>, view: DataView) => void,
): Uint8Array {
  const copy = new Uint8Array(bytes);
  change(copy, new DataView(copy.buffer));
  return copy;
}

const HEADER =
  'language\tgold_label\tsentence1_binary_parse\tsentence2_binary_parse\tsentence1\tsentence2\tpromptID\tpairID';
const TRAINING =
  'dataset\tsplit\tpassage_id\tquestion_id\tpassage\tquestion\tanswer1\tanswer2\tanswer3\tanswer4\tcorrect_answer_num';

/** A file that holds something else than any dataset comes as. */
const others: MalformedDataset[] = [
  ['an empty file', '', /is empty; give the dataset's own file/],
  ['nothing but line breaks', '\r\n\n\n', /is empty; give the dataset's own file/],
  [
    'a zip archive',
    Buffer.from('504b030414000000', 'hex'),
    /is a zip archive \(or an Excel sheet\); unpack it/,
  ],
  ['a file compressed with gzip', gzipSync('a\tb\tneutral'), /is compressed with gzip; unpack it first/],
  ['Zstandard', Buffer.from('28b52ffd24000100', 'hex'), /is compressed with Zstandard; unpack it first/],
  ['an Arrow file', Buffer.from('ARROW1\0\0'), /is an Arrow file; export the dataset as parquet/],
  ['an Arrow stream', Buffer.from('ffffffff10000000', 'hex'), /is an Arrow stream; export the dataset/],
  ['an SQLite database', Buffer.from('SQLite format 3\0'), /is an SQLite database; export the table as CSV/],
  [
    'a pointer of Git LFS',
    'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n',
    /is a pointer of Git LFS, not the file itself/,
  ],
  ['a web page', '<!DOCTYPE html>\n<html></html>', /is a web page or XML; download the file itself/],
  ['text without columns', 'one sentence\nanother', /its first line has neither a tab nor a comma/],
  [
    'UTF-16',
    Buffer.from('\ufeffa\tb\tneutral', 'utf16le'),
    /byte 0: is not UTF-8; save the file in the encoding UTF-8/,
  ],
  ['Latin-1', Buffer.from('caf\xe9\tb\tneutral', 'latin1'), /byte 3: is not UTF-8/],
  ['a zero byte in text', 'a\0\tb\tneutral', /holds a zero byte, which text has not/],
  ['JSON cut short', '{"premise": "a", "hypo', /is not JSON \(.*\); give it whole/],
  ['JSON that is no object', '["a", "b"]', /entry 1: is no JSON object; write the fields of one item/],
  ['an empty list', '[]', /is an empty list; give the items/],
].map(
  ([name, content, expect]) => ({ name, dataset: 'xnli', file: 'data', content, expect }) as MalformedDataset,
);

const xnli: MalformedDataset[] = (
  [
    ['labels stripped, as XTREME gives the test split', 'a\tb\nc\td', /has no labels: it is a test split/],
    [
      'a label that is none',
      'a\tb\tneutral\nc\td\tmaybe',
      /line 2, label "maybe": is none of entailment, neutral/,
    ],
    ['a label in capitals', 'a\tb\tNeutral', /line 1, label "Neutral": is none of/],
    [
      'ragged rows',
      'a\tb\tneutral\nc\td\te\tneutral',
      /line 2: has 4 cells instead of 3 \(premise, hypothesis, label\)/,
    ],
    ['a row with one cell', 'a\tb\tneutral\nc', /line 2: has 1 cell instead of 3/],
    ['an empty premise', '\tb\tneutral', /line 1, field "premise": is empty/],
    ['a blank hypothesis', 'a\t  \tneutral', /line 1, field "hypothesis": is empty/],
    ['a header and nothing below', `${HEADER}\n`, /has a header and nothing below it/],
    ['a column twice', 'premise\thypothesis\tpremise\na\tb\tc', /line 1: names the column "premise" twice/],
    [
      'a row that is too short under a header',
      `${HEADER}\nen\tneutral\t(a)`,
      /line 2: has 3 cells instead of 8 \(language, gold_label/,
    ],
    [
      'another language only',
      `${HEADER}\nfr\tneutral\t(a)\t(b)\ta\tb\t1\t1`,
      /has no rows in the language "en"/,
    ],
    ['no consensus anywhere', `${HEADER}\nen\t-\t(a)\t(b)\ta\tb\t1\t1`, /has no labels/],
    ['a header without labels', 'premise\thypothesis\na\tb', /has no labels/],
    [
      'other columns',
      '{"text": "a", "label": 0}',
      /has the columns text, label, but neither premise nor sentence1/,
    ],
    ['label 3', '{"premise": "a", "hypothesis": "b", "label": 3}', /line 1, label "3": is none of/],
    ['label 0.5', '{"premise": "a", "hypothesis": "b", "label": 0.5}', /line 1, label "0.5": is none of/],
    [
      'a list for a premise',
      '{"premise": ["a"], "hypothesis": "b", "label": 1}',
      /"premise": must be text, but is a list/,
    ],
    ['a number for a premise', '{"premise": 7, "hypothesis": "b", "label": 1}', /must be text, but is 7/],
    [
      'a missing hypothesis',
      '{"premise": "a", "label": 1}',
      /line 1, field "hypothesis": is missing; add it/,
    ],
    [
      'half a surrogate pair',
      '{"premise": "a \\ud83d", "hypothesis": "b", "label": 1}',
      /field "premise": has half of a surrogate pair/,
    ],
    [
      'a broken line among others',
      '{"premise": "a", "hypothesis": "b", "label": 1}\n{"premise": "a", \n',
      /line 2: is not JSON \(.*\); write one whole JSON object a line/,
    ],
    [
      'a broken first line',
      '{"premise": \n{"premise": "a", "hypothesis": "b", "label": 1}',
      /line 1: is not JSON/,
    ],
    [
      'a list among lines',
      '{"premise": "a", "hypothesis": "b", "label": 1}\n[1, 2]',
      /line 2: is no JSON object/,
    ],
    ["SQuAD's JSON", squad({}), /is a JSON document; XNLI comes as TSV, JSON Lines or parquet/],
    [
      'CSV with a quote that never ends',
      'premise,hypothesis,label\n"a,b,neutral',
      /line \d: has a quoted cell that never ends/,
    ],
    [
      'CSV with a quote inside of a cell',
      'premise,hypothesis,label\na "b" c,d,neutral',
      /line 2: has a quote within a cell/,
    ],
    [
      'CSV with text after a quoted cell',
      'premise,hypothesis,label\n"a"x,d,neutral',
      /line 2: has text after the end of a quoted cell/,
    ],
    [
      'parquet cut short',
      XNLI_PARQUET.subarray(0, XNLI_PARQUET.length - 40),
      /is a parquet file that cannot be read/,
    ],
    ['the first bytes of parquet', Buffer.from('PAR1'), /is a parquet file that cannot be read/],
    [
      'parquet whose footer claims to be larger than the file',
      changed(XNLI_PARQUET, (_, view) => view.setUint32(view.byteLength - 8, 1 << 30, true)),
      /cannot be read \(parquet metadata length 1073741824 exceeds/,
    ],
    [
      'parquet whose footer is zeros',
      changed(XNLI_PARQUET, (bytes, view) =>
        bytes.fill(0, view.byteLength - 8 - view.getUint32(view.byteLength - 8, true), view.byteLength - 8),
      ),
      /is a parquet file that cannot be read/,
    ],
    [
      'parquet whose pages are zeros',
      changed(XNLI_PARQUET, (bytes) => bytes.fill(0, 4, 60)),
      /is a parquet file that cannot be read/,
    ],
    [
      'parquet without rows',
      parquet({ name: 'premise', data: [], type: 'STRING' }),
      /has no rows; give a file with items/,
    ],
    [
      'parquet with other columns',
      parquet({ name: 'text', data: ['a'], type: 'STRING' }, { name: 'label', data: [1], type: 'INT32' }),
      /has the columns text, label, but neither premise nor sentence1/,
    ],
    [
      'parquet with a label out of range',
      parquet(
        { name: 'premise', data: ['a'], type: 'STRING' },
        { name: 'hypothesis', data: ['b'], type: 'STRING' },
        { name: 'label', data: [9n], type: 'INT64' },
      ),
      /row 1, label "9": is none of/,
    ],
    [
      'parquet of a hidden test split',
      parquet(
        { name: 'premise', data: ['a', 'c'], type: 'STRING' },
        { name: 'hypothesis', data: ['b', 'd'], type: 'STRING' },
        { name: 'label', data: [-1, -1], type: 'INT32' },
      ),
      /has no labels: it is a test split/,
    ],
    [
      'parquet with a missing value',
      parquet(
        { name: 'premise', data: ['a', null], type: 'STRING' },
        { name: 'hypothesis', data: ['b', 'd'], type: 'STRING' },
        { name: 'label', data: [1, 1], type: 'INT32' },
      ),
      /row 2, field "premise": is missing; add it/,
    ],
    [
      'parquet with text that is not UTF-8',
      changed(XNLI_PARQUET, (bytes) => {
        const at = Buffer.from(bytes).indexOf('It is wet.');
        bytes[at] = 0xff;
      }),
      /is a parquet file that cannot be read \(.*\)/,
    ],
  ] as const
).map(([name, content, expect]) => ({ name, dataset: 'xnli', file: 'dev-en.tsv', content, expect }));

const belebeles: MalformedDataset[] = (
  [
    [
      'answer 5',
      belebele({ correct_answer_num: '5' }),
      /field "correct_answer_num": must be at most 4, but is "5"/,
    ],
    [
      'answer 0',
      belebele({ correct_answer_num: 0 }),
      /field "correct_answer_num": must be at least 1, but is 0/,
    ],
    [
      'a letter for an answer',
      belebele({ correct_answer_num: 'B' }),
      /field "correct_answer_num": must be a/,
    ],
    ['a missing option', without('mc_answer3'), /field "mc_answer3": is missing; add it/],
    ['an empty option', belebele({ mc_answer3: '' }), /field "mc_answer3": must not be empty/],
    ['a question twice', belebele({}, {}), /line 2: has the id ".*#1\/1" again; remove one of the two/],
    [
      'question 3 of a passage',
      belebele({ question_number: 3 }),
      /field "question_number": must be at most 2/,
    ],
    [
      'a passage that is a list',
      belebele({ flores_passage: [] }),
      /field "flores_passage": must be text, but is a list/,
    ],
    [
      'other fields',
      '{"passage": "a"}',
      /has the columns passage, but neither flores_passage nor passage and answer1/,
    ],
    [
      'half a surrogate pair in a passage',
      belebele({ flores_passage: 'x' }).replace('"x"', '"\\udc00"'),
      /field "flores_passage": has half of a surrogate pair/,
    ],
    [
      'a training row with too few cells',
      `${TRAINING}\nRACE\ttrain\t1\t1`,
      /line 2: has 4 cells instead of 11/,
    ],
    [
      'a training row with answer 0',
      `${TRAINING}\nRACE\ttrain\t1\t1\tp\tq\ta\tb\tc\td\t0`,
      /line 2, field "correct_answer_num": must be at least 1/,
    ],
    [
      'a training set of the dev split only',
      `${TRAINING}\nRACE\tdev\t1\t1\tp\tq\ta\tb\tc\td\t1`,
      /has no items; give a file with some/,
    ],
    [
      'a training row with an open quote',
      `${TRAINING}\nRACE\ttrain\t1\t1\t"p\tq\ta\tb\tc\td\t1`,
      /has a quoted cell that never ends/,
    ],
  ] as const
).map(([name, content, expect]) => ({ name, dataset: 'belebele', file: 'eng_Latn.jsonl', content, expect }));

const xquads: MalformedDataset[] = (
  [
    [
      'an offset that lies',
      squad({ answers: [{ text: '1999', answer_start: 12 }] }),
      /question q1: its answer "1999" is not at character 12 of the paragraph/,
    ],
    [
      'an offset in UTF-16 units',
      squad({ context: '😀 It rained in 1999.', answers: [{ text: '1999', answer_start: 16 }] }),
      /its answer "1999" is not at character 16/,
    ],
    [
      'an offset behind the end',
      squad({ answers: [{ text: '1999', answer_start: 9999 }] }),
      /is not at character 9999/,
    ],
    [
      'a negative offset',
      squad({ answers: [{ text: '1999', answer_start: -1 }] }),
      /field "data\[0\]\.paragraphs\[0\]\.qas\[0\]\.answers\[0\]\.answer_start": must be at least 0/,
    ],
    ['no answer, as in SQuAD 2.0', squad({ answers: [] }), /question q1: has no answer, as in SQuAD 2.0/],
    [
      'an empty answer',
      squad({ answers: [{ text: '', answer_start: 0 }] }),
      /answers\[0\]\.text": must not be empty/,
    ],
    ['an id twice', squad({}, {}), /question q1: has the id "q1" again/],
    ['an id that is a number', squad({ id: 7 }), /qas\[0\]\.id": must be text, but is 7/],
    ['a blank question', squad({ question: ' ' }), /question q1, field "question": is empty/],
    ['no articles', '{"version": "1.1", "data": []}', /field "data": must not be empty/],
    [
      'articles without paragraphs',
      '{"data": [{"title": "Rain"}]}',
      /field "data\[0\]\.paragraphs": is missing/,
    ],
    [
      'tab-separated text',
      'a\tb',
      /is no JSON and no parquet; XQuAD and SQuAD come as SQuAD's JSON or parquet/,
    ],
    [
      'more texts than places',
      squadRow({ answers: { text: ['1999', 'It'], answer_start: [13] } }),
      /line 1, field "answers": has 2 texts and 1 places/,
    ],
    ['answers that are text', squadRow({ answers: '1999' }), /line 1, field "answers": must be/],
    [
      'a row with an offset that lies',
      squadRow({ context: 'In 1999.' }),
      /line 1: its answer "1999" is not at character 13/,
    ],
    [
      'a row without a context',
      squadRow({ context: null }),
      /line 1, field "context": must be text, but is empty/,
    ],
  ] as const
).map(([name, content, expect]) => ({ name, dataset: 'xquad', file: 'xquad.en.json', content, expect }));

const mgsms: MalformedDataset[] = (
  [
    ['an answer in words', 'How many?\tthree', /line 1: its answer "three" is no whole number/],
    ['an answer with a fraction', 'How many?\t1.5', /its answer "1.5" is no whole number/],
    ['an empty answer', 'How many?\t', /its answer "" is no whole number/],
    ['an empty question', '\t3', /line 1, field "question": is empty/],
    ['three cells', 'How\tmany?\t3', /line 1: has 3 cells instead of 2 \(question, answer\)/],
    [
      'a solution without its number',
      '{"question": "How many?", "answer": "1 + 2 = 3\\n#### "}',
      /its answer "" is no whole/,
    ],
    [
      'a solution without a mark',
      '{"question": "How many?", "answer": "It is 3."}',
      /its answer "It is 3." is no whole/,
    ],
    ['no answer', '{"question": "How many?"}', /line 1, field "answer": is missing/],
    ['no question', '{"answer": "#### 3"}', /line 1, field "question": is missing/],
    ["SQuAD's JSON", squad({}), /is a JSON document; MGSM and GSM8K come as TSV, JSON Lines or parquet/],
  ] as const
).map(([name, content, expect]) => ({ name, dataset: 'mgsm', file: 'mgsm_en.tsv', content, expect }));

export const malformedDatasets: readonly MalformedDataset[] = [
  ...others,
  ...xnli,
  ...belebeles,
  ...xquads,
  ...mgsms,
];
