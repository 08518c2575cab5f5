import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRunDirectory, readRunConfig } from '../../../main/run-directory/create-run.ts';
import { predictionPath, runPaths } from '../../../main/run-directory/layout.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { sampleRun } from '../../helpers/sample-run.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

test('a run directory holds its configuration, and making it again changes nothing', () => {
  const directory = join(temporaryDirectory(), 'runs', 'one');
  const config = sampleRun();
  createRunDirectory(directory, config);
  writeFileSync(runPaths(directory).events, 'kept');
  createRunDirectory(directory, config);
  expect(readRunConfig(directory)).toEqual(config);
  expect(readFileSync(runPaths(directory).events, 'utf8')).toBe('kept');
});

test('a directory of another run is refused', () => {
  const directory = join(temporaryDirectory(), 'one');
  createRunDirectory(directory, sampleRun(1));
  expect(() => createRunDirectory(directory, sampleRun(2))).toThrow(/holds the other run "lora .* seed 1"/);
});

test('what a crash left half is removed and never has the final name', () => {
  const parent = temporaryDirectory();
  mkdirSync(join(parent, '.one.new-1234'));
  createRunDirectory(join(parent, 'one'), sampleRun());
  expect(readdirSync(parent)).toEqual(['one']);
});

test.each([
  ['no file', null, /run\.json: this file does not exist/],
  ['not JSON', '{"runId":', /run\.json: is not JSON/],
  [
    'a wrong value',
    JSON.stringify({ ...sampleRun(), seed: -1 }),
    /run\.json, field "seed": must be at least 0/,
  ],
  ['an unknown field', JSON.stringify({ ...sampleRun(), sed: 1 }), /field "sed": is unknown.*"seed"/],
])('run.json with %s is refused in one sentence', (_, text, message) => {
  const directory = temporaryDirectory();
  if (text !== null) writeFileSync(runPaths(directory).config, text);
  expect(() => readRunConfig(directory)).toThrow(InputError);
  expect(() => readRunConfig(directory)).toThrow(message);
});

test.each([
  ['../quiz', 'eng_Latn'],
  ['..', 'eng_Latn'],
  ['a/b', 'eng_Latn'],
  ['quiz', '../eng_Latn'],
])('predictions of task %s in %s would leave their folder', (task, language) => {
  expect(() => predictionPath('run', task, language)).toThrow(InputError);
  expect(existsSync('run')).toBe(false);
});
