import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { predictionPath } from '../../../main/run-directory/layout.ts';
import { PredictionLog } from '../../../main/run-directory/prediction-log.ts';
import { samplePrediction } from '../../helpers/sample-run.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { tornVersions } from '../../helpers/torn-line.ts';

const all = [0, 1, 2, 3].map((index) => samplePrediction(index));

test('what was appended is done and comes back exactly', () => {
  const directory = temporaryDirectory();
  const log = new PredictionLog(directory, 'quiz', 'eng_Latn');
  expect(log.done.size).toBe(0);
  log.append(all.slice(0, 3));
  log.append([]);
  expect([...log.done]).toEqual(['item-0', 'item-1', 'item-2']);
  log.close();
  expect(new PredictionLog(directory, 'quiz', 'eng_Latn').earlier).toEqual(all.slice(0, 3));
});

test('a last line torn at any byte is done again', () => {
  const directory = temporaryDirectory();
  const path = predictionPath(directory, 'quiz', 'eng_Latn');
  const log = new PredictionLog(directory, 'quiz', 'eng_Latn');
  log.append(all);
  log.close();
  const whole = readFileSync(path);
  for (const torn of tornVersions(path)) {
    writeFileSync(path, torn);
    const resumed = new PredictionLog(directory, 'quiz', 'eng_Latn');
    expect([...resumed.done]).toEqual(['item-0', 'item-1', 'item-2']);
    resumed.append(all.slice(3));
    resumed.close();
    expect(readFileSync(path).equals(whole)).toBe(true);
  }
});

test('an item is not predicted twice, and a refused batch leaves nothing', () => {
  const directory = temporaryDirectory();
  const log = new PredictionLog(directory, 'quiz', 'eng_Latn');
  log.append(all.slice(0, 1));
  expect(() => log.append([all[1]!, all[0]!])).toThrow(/item "item-0" already/);
  expect(() => log.append([all[2]!, all[2]!])).toThrow(/item "item-2" already/);
  expect(() => log.append([all[2]!, { ...all[3]!, scores: [NaN] }])).toThrow(
    /item "item-3", field "scores\[0\]"/,
  );
  log.append(all.slice(1));
  log.close();
  expect(new PredictionLog(directory, 'quiz', 'eng_Latn').earlier).toEqual(all);
});

test('a damaged line is named', () => {
  const directory = temporaryDirectory();
  new PredictionLog(directory, 'quiz', 'eng_Latn').close();
  writeFileSync(predictionPath(directory, 'quiz', 'eng_Latn'), '{"id":3}\n');
  expect(() => new PredictionLog(directory, 'quiz', 'eng_Latn')).toThrow(
    /eng_Latn\.jsonl, byte 0, field "id"/,
  );
});
