import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writtenIn } from '../../../../main/evaluation/metrics/written-language.ts';
import { steeringPath } from '../../../helpers/steering.ts';

describe('the language of a text', () => {
  test.each([
    ['rus_Cyrl', 'Денвер', 'question'],
    ['rus_Cyrl', 'Denver Broncos', 'english'],
    ['rus_Cyrl', '丹佛', 'other'],
    ['zho_Hans', '答案是大学 NASA。', 'question'],
    ['jpn_Jpan', 'ロンドン橋', 'question'],
    ['jpn_Jpan', '런던', 'other'],
    ['deu_Latn', 'Denver Broncos', null],
    ['deu_Latn', '42', null],
    ['deu_Latn', 'So the answer is that he has 3 of them.', 'english'],
    ['deu_Latn', 'Also ist die Antwort, dass er drei von den Eiern hat.', 'question'],
    ['deu_Latn', 'Москва', 'other'],
    ['eng_Latn', 'Denver', 'question'],
    ['eng_Latn', 'Денвер', 'other'],
    ['yor_Latn', 'the answer is that he has it', null],
    ['hin_Deva', '', null],
  ])('%s: %s is %s', (language, text, expected) => {
    expect(writtenIn(text, language)).toBe(expected);
  });

  const data = steeringPath('data');
  const XQUAD = [
    ['ar', 'arb_Arab'],
    ['de', 'deu_Latn'],
    ['el', 'ell_Grek'],
    ['en', 'eng_Latn'],
    ['es', 'spa_Latn'],
    ['hi', 'hin_Deva'],
    ['ro', 'ron_Latn'],
    ['ru', 'rus_Cyrl'],
    ['th', 'tha_Thai'],
    ['tr', 'tur_Latn'],
    ['vi', 'vie_Latn'],
    ['zh', 'zho_Hans'],
  ] as const;
  const MGSM = [
    ['bn', 'ben_Beng'],
    ['fr', 'fra_Latn'],
    ['ja', 'jpn_Jpan'],
    ['sw', 'swh_Latn'],
    ['te', 'tel_Telu'],
  ] as const;

  const paragraphs = (name: string): string[] => {
    const file = readFileSync(join(data!, `xquad/xquad.${name}.json`), 'utf8');
    const articles = JSON.parse(file) as { data: { paragraphs: { context: string }[] }[] };
    return articles.data.flatMap((article) => article.paragraphs.map(({ context }) => context));
  };
  const problems = (name: string): string[] =>
    readFileSync(join(data!, `mgsm/mgsm_${name}.tsv`), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t')[0]!);
  const shares = (texts: readonly string[], language: string): { right: number; told: number } => {
    const found = texts.map((text) => writtenIn(text, language));
    const told = found.filter((language) => language !== null).length;
    return {
      right: found.filter((language) => language === 'question').length / told,
      told: told / texts.length,
    };
  };

  test.skipIf(data === null).each(XQUAD)("is told of XQuAD's paragraphs: %s", (name, language) => {
    const { right, told } = shares(paragraphs(name), language);
    expect(right).toBeGreaterThan(0.99);
    expect(told).toBeGreaterThan(0.95);
  });

  test.skipIf(data === null).each(MGSM)("is told of MGSM's problems: %s", (name, language) => {
    const { right, told } = shares(problems(name), language);
    expect(right).toBeGreaterThan(0.99);
    expect(told).toBeGreaterThan(0.8);
  });

  test.skipIf(data === null)(
    'of English texts after German, Vietnamese and Swahili questions is English',
    () => {
      for (const language of ['deu_Latn', 'ron_Latn', 'tur_Latn', 'vie_Latn', 'swh_Latn']) {
        const found = paragraphs('en').map((text) => writtenIn(text, language));
        expect(found.filter((found) => found === 'english').length / found.length).toBeGreaterThan(0.99);
      }
    },
  );
});
