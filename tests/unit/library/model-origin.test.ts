import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readModelOrigin } from '../../../main/library/model-origin.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

function folder(path: string, files: Readonly<Record<string, string>>): string {
  const directory = join(temporaryDirectory(), path);
  for (const [name, text] of Object.entries({ 'config.json': '{}', ...files })) {
    mkdirSync(join(directory, name, '..'), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
}

test("the Hub's cache names repository and commit", () => {
  expect(readModelOrigin(folder(`models--owner--name/snapshots/${COMMIT}`, {}))).toEqual({
    licence: null,
    origin: 'owner/name',
    revision: COMMIT,
  });
});

test('a download into a folder of its own keeps the commit beside the files', () => {
  const directory = folder('name', {
    'config.json': '{"_name_or_path": "owner/name"}',
    '.cache/huggingface/download/config.json.metadata': `${COMMIT}\nabc\n1.5\n`,
    '.cache/huggingface/download/model.safetensors.metadata': `${COMMIT}\ndef\n1.5\n`,
  });
  expect(readModelOrigin(directory)).toMatchObject({ origin: 'owner/name', revision: COMMIT });
});

test('the licence is that of the model card', () => {
  const card = (text: string): string | null =>
    readModelOrigin(folder('name', { 'README.md': text })).licence;
  expect(card('---\nlicense: apache-2.0\ntags: [a]\n---\n# Name')).toBe('apache-2.0');
  expect(card('---\nlicense: other\nlicense_name: llama3.2\n---\n')).toBe('llama3.2');
  expect(card('# No front matter')).toBeNull();
  expect(card('---\nlicense: [unclosed\n---\n')).toBeNull();
});

test('a local path in config.json is no origin', () => {
  const directory = folder('name', { 'config.json': '{"_name_or_path": "/data/checkpoints/step-100"}' });
  expect(readModelOrigin(directory).origin).toBeNull();
});
