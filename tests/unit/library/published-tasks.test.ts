import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { publishedTasks } from '../../../main/library/tasks.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const OLD = 'f'.repeat(40);
const NEW = '0'.repeat(40);

/** Writes empty files into a cache: paths are all that is looked at. */
function writeFiles(cache: string, ...paths: readonly (readonly [path: string, content?: string])[]): void {
  for (const [path, content = ''] of paths) {
    const file = join(cache, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

const foundIn = (cache: string, id: string) => publishedTasks(cache).find((task) => task.id === id)!.found;

test('what a build takes is found in the cache, in the revision fetched last', () => {
  const cache = temporaryDirectory();
  const [belebele, mgsm, gsm8k] = ['facebook--belebele', 'juletxara--mgsm', 'openai--gsm8k'].map(
    (name) => `datasets--${name}`,
  );
  writeFiles(
    cache,
    [`${belebele!}/refs/main`, `${NEW}\n`],
    [`${belebele!}/snapshots/${NEW}/data/eng_Latn.jsonl`],
    [`${belebele!}/snapshots/${OLD}/data/eng_Latn.jsonl`],
    [`${mgsm!}/snapshots/${OLD}/mgsm_en.tsv`],
    [`${gsm8k!}/snapshots/${OLD}/main/train-00000-of-00001.parquet`],
  );
  expect(foundIn(cache, 'belebele')).toEqual({
    data: join(cache, belebele!, 'snapshots', NEW),
    train: null,
  });
  expect(foundIn(cache, 'mgsm-direct')).toEqual({
    data: join(cache, mgsm!, 'snapshots', OLD),
    train: join(cache, gsm8k!, 'snapshots', OLD, 'main', 'train-00000-of-00001.parquet'),
  });
});

test('a data set without the files that are needed, and training items in several files, are not taken', () => {
  const cache = temporaryDirectory();
  const parts = [0, 1].map(
    (part) => `datasets--nyu-mll--multi_nli/snapshots/${OLD}/data/train-${part}.parquet`,
  );
  writeFiles(cache, [`datasets--facebook--xnli/snapshots/${OLD}/README.md`], [parts[0]!], [parts[1]!]);
  expect(foundIn(cache, 'xnli')).toEqual({ data: null, train: null });
  expect(foundIn(join(cache, 'nowhere'), 'xnli')).toEqual({ data: null, train: null });
});
