/**
 * @file The published datasets: their official files and the Hub's, by split and language, and how each is read.
 */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../../../shared/model/input-error.ts';
import type { TaskDefinition } from '../../../shared/model/task-definition.ts';
import { readBelebele } from './belebele.ts';
import { readDataFile, type DataFile } from './data-file.ts';
import { readMgsm } from './mgsm.ts';
import { checkDocuments, type DatasetRead } from './task-document.ts';
import { readXnli } from './xnli.ts';
import { readXquad } from './xquad.ts';

interface Dataset {
  /** Its names on the Hub. */
  readonly repositories: readonly string[];
  /** What it is trained on in English, on the Hub; null where no repository has it. */
  readonly training: { readonly repositories: readonly string[]; readonly file: string } | null;
  /**
   * Split -> where the files of a language may be, by its name in the dataset: the first pattern that finds some counts.
   * A `*` in a file's name stands for anything.
   */
  readonly splits: Readonly<Record<string, (name: string) => readonly string[]>>;
  /** @param name The language's name in the dataset, for files that hold several. */
  readonly read: (file: DataFile, name: string) => DatasetRead;
}

/** The Hub's two layouts: a repository's own parquet files, and the converted ones. */
const parquet = (config: string, split: string): string[] => [
  `${config}/${split}-*.parquet`,
  `data/${config}/${split}-*.parquet`,
  `${config}/${split}/*.parquet`,
];

export const DATASETS: Readonly<Record<TaskDefinition['dataset'], Dataset>> = {
  belebele: {
    repositories: ['facebook/belebele'],
    training: null,
    splits: { test: (name) => [`${name}.jsonl`, `data/${name}.jsonl`, ...parquet(name, 'test')] },
    read: readBelebele,
  },
  xnli: {
    repositories: ['facebook/xnli', 'xnli'],
    training: { repositories: ['nyu-mll/multi_nli', 'multi_nli'], file: 'data/train-*.parquet' },
    splits: {
      validation: (name) => [
        `dev-${name}.tsv`,
        'xnli.dev.tsv',
        'xnli.dev.jsonl',
        ...parquet(name, 'validation'),
      ],
      test: (name) => [`test-${name}.tsv`, 'xnli.test.tsv', 'xnli.test.jsonl', ...parquet(name, 'test')],
    },
    read: readXnli,
  },
  xquad: {
    repositories: ['google/xquad', 'xquad'],
    training: { repositories: ['rajpurkar/squad', 'squad'], file: 'plain_text/train-*.parquet' },
    splits: { validation: (name) => [`xquad.${name}.json`, ...parquet(`xquad.${name}`, 'validation')] },
    read: readXquad,
  },
  mgsm: {
    repositories: ['juletxara/mgsm'],
    training: { repositories: ['openai/gsm8k', 'gsm8k'], file: 'main/train-*.parquet' },
    splits: { test: (name) => [`mgsm_${name}.tsv`, ...parquet(name, 'test')] },
    read: readMgsm,
  },
};

/**
 * Paths of a language's files in a folder, sorted; none where there are none.
 *
 * @throws {InputError} The dataset has no such split.
 */
export function findFiles(
  dataset: TaskDefinition['dataset'],
  split: string,
  directory: string,
  name: string,
): string[] {
  const { splits } = DATASETS[dataset];
  const patterns = splits[split];
  if (patterns === undefined) {
    throw new InputError(
      `split "${split}"`,
      `is none of ${dataset}'s; it has ${Object.keys(splits).join(', ')}`,
    );
  }
  for (const pattern of patterns(name)) {
    const found = matching(join(directory, pattern));
    if (found.length > 0) return found;
  }
  return [];
}

/**
 * Reads the documents of one language.
 *
 * @param paths One file, or the parts of one.
 * @throws {InputError} With file, line and field.
 */
export async function readDocuments(
  dataset: TaskDefinition['dataset'],
  paths: readonly string[],
  name: string,
): Promise<DatasetRead> {
  const file = joinParts(await Promise.all(paths.map(readDataFile)));
  const read = DATASETS[dataset].read(file, name);
  checkDocuments(file.path, read.documents);
  return read;
}

function joinParts(parts: readonly DataFile[]): DataFile {
  const [first, ...others] = parts as readonly [DataFile, ...DataFile[]];
  if (others.length === 0) return first;
  const records = parts.flatMap((part) => {
    if (part.kind === 'records') return part.records;
    throw new InputError(part.path, 'is not one of several parts; give the dataset in one file');
  });
  return { ...first, kind: 'records', format: 'parquet', records };
}

/** Paths that a pattern finds, sorted; a `*` in the file's name stands for anything. */
export function matching(pattern: string): string[] {
  const folder = dirname(pattern);
  const [before, after] = pattern.slice(folder.length + 1).split('*') as [string, string?];
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .filter((name) =>
      after === undefined ? name === before : name.startsWith(before) && name.endsWith(after),
    )
    .sort()
    .map((name) => join(folder, name));
}
