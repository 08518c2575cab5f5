import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { listFolder } from '../../../main/services/list-folder.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

test('a folder lists folders first, tells what they hold, and counts what is hidden', () => {
  const folder = temporaryDirectory();
  for (const name of ['b-model', '.cache', 'a-plain']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'b-model', 'config.json'), '{}');
  writeFileSync(join(folder, 'a-file'), 'four');
  writeFileSync(join(folder, '.hidden'), '');
  const shown = listFolder(folder, false);
  expect(shown).toMatchObject({ path: folder, leftOut: 0, hidden: 2 });
  expect(shown.entries).toEqual([
    { name: 'a-plain', kind: 'folder', sizeBytes: null, holds: null },
    { name: 'b-model', kind: 'folder', sizeBytes: null, holds: 'checkpoint' },
    { name: 'a-file', kind: 'file', sizeBytes: 4, holds: null },
  ]);
  const all = listFolder(folder, true);
  expect(all.hidden).toBe(2);
  expect(all.entries.map(({ name }) => name)).toEqual(['.cache', 'a-plain', 'b-model', '.hidden', 'a-file']);
});

test('a path that is no folder is refused', () => {
  const file = join(temporaryDirectory(), 'file');
  writeFileSync(file, '');
  expect(() => listFolder(file, false)).toThrow(/is no folder|is not a folder/);
  expect(() => listFolder('relative', false)).toThrow(/relative/);
});
