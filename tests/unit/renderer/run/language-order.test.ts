/**
 * @file Groups and order of a run's languages.
 */
import { expect, test } from 'vitest';
import { loadLanguages } from '../../../../main/library/languages.ts';
import { groupLanguages, parseSorting, scoresCsv } from '../../../../renderer/pages/run/language-order.ts';
import type { LanguageScore } from '../../../../shared/rpc/run.ts';

const catalogue = loadLanguages();

function scored(code: string, accuracy: number | null): LanguageScore {
  const score = {
    items: 10,
    correct: 10 * (accuracy ?? 0),
    accuracy: accuracy ?? 0,
    low: 0,
    high: 1,
    accuracyPerToken: 0.5,
    accuracyPerCharacter: 0.25,
    written: null,
    durationMs: 1000,
  };
  return { language: catalogue.get(code)!, coverage: null, score: accuracy === null ? null : score };
}

const scores = [
  scored('eng_Latn', 0.9),
  scored('jpn_Jpan', 0.6),
  scored('deu_Latn', 0.4),
  scored('fra_Latn', null),
  scored('hin_Deva', 0.2),
];

function codes(members: readonly LanguageScore[]): string[] {
  return members.map(({ language }) => language.code);
}

test('large groups come first; the training language and unfinished ones are no part of the mean', () => {
  const groups = groupLanguages(scores, 'family', null, 'eng_Latn');
  expect(groups.map(({ label }) => label)).toEqual(['Indo-European', 'Japonic']);
  expect(codes(groups[0]!.scores)).toEqual(['eng_Latn', 'deu_Latn', 'fra_Latn', 'hin_Deva']);
  expect(groups[0]!.mean).toBeCloseTo(0.3, 12);
  expect(groups[1]!.mean).toBe(0.6);
  expect(groups.map(({ others, measured }) => [others, measured])).toEqual([
    [3, 2],
    [1, 1],
  ]);
});

test('a group without a finished language has no mean', () => {
  expect(groupLanguages([scored('fra_Latn', null)], 'script', null, 'eng_Latn')[0]!.mean).toBeNull();
});

test('sorting goes both ways and leaves unfinished languages last', () => {
  const sorted = (text: string) =>
    codes(groupLanguages(scores, 'none', parseSorting(text), null).flatMap((group) => group.scores));
  expect(sorted('accuracy')).toEqual(['hin_Deva', 'deu_Latn', 'jpn_Jpan', 'eng_Latn', 'fra_Latn']);
  expect(sorted('-accuracy')).toEqual(['eng_Latn', 'jpn_Jpan', 'deu_Latn', 'hin_Deva', 'fra_Latn']);
  expect(sorted('name')[0]).toBe('eng_Latn');
});

test('an address that says nothing known leaves the run’s own order', () => {
  expect(parseSorting('-colour')).toBeNull();
  expect(parseSorting(undefined)).toBeNull();
  expect(codes(groupLanguages(scores, 'none', null, null)[0]!.scores)).toEqual(codes(scores));
});

test('the CSV has a line a language, empty where there is no score', () => {
  const lines = scoresCsv(scores, null).split('\r\n');
  expect(lines).toHaveLength(scores.length + 2);
  expect(lines[1]).toBe(
    'eng_Latn,English,Indo-European,Germanic,Latn,high,,10,9,accuracy,0.9,0,1,0.5,0.25,1000',
  );
  expect(lines[4]).toBe('fra_Latn,French,Indo-European,Italic,Latn,high,,,,accuracy,,,,,,');
});
