/**
 * @file A published dataset's file that is wrong is refused in one sentence that names the file and the place.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDocuments } from '../../../../main/evaluation/datasets/datasets.ts';
import { InputError } from '../../../../shared/model/input-error.ts';
import { malformedDatasets } from '../../../helpers/malformed-datasets.ts';
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts';

test.each(malformedDatasets)('$dataset: $name', async ({ dataset, file, content, expect: expected }) => {
  const path = join(temporaryDirectory(), file);
  writeFileSync(path, content);
  const error = await readDocuments(dataset, [path], 'en').then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InputError);
  const { message } = error as InputError;
  expect(message).toMatch(expected);
  expect(message.startsWith(path)).toBe(true);
  expect(message.endsWith('.')).toBe(true);
  expect(message).not.toContain('\n');
});

test('there are enough of them, and none twice', () => {
  const names = malformedDatasets.map(({ dataset, name }) => `${dataset}: ${name}`);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThan(90);
});

test('a file that is not there, and a folder', async () => {
  const folder = temporaryDirectory();
  await expect(readDocuments('xnli', [join(folder, 'none.tsv')], 'en')).rejects.toThrow(
    /this file does not exist/,
  );
  await expect(readDocuments('xnli', [folder], 'en')).rejects.toThrow(/this is a folder, not a file/);
});
