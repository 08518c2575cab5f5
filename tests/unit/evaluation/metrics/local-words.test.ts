import { describe, expect, test } from 'vitest';
import { localWords } from '../../../../main/evaluation/metrics/local-words.ts';
import { f1, squadWords } from '../../../../main/evaluation/metrics/squad.ts';

describe('words of an answer by the rules of its language', () => {
  test.each([
    ['zho_Hans', '北京大学。', ['北', '京', '大', '学']],
    ['zho_Hans', '1998年，NASA', ['1998', '年', 'nasa']],
    ['tha_Thai', 'กรุงเทพ ฯ', ['ก', 'รุ', 'ง', 'เ', 'ท', 'พ', 'ฯ']],
    ['jpn_Jpan', 'ロンドン橋', ['ロ', 'ン', 'ド', 'ン', '橋']],
    ['deu_Latn', 'Die „Kirche“ der Stadt', ['kirche', 'stadt']],
    ['eng_Latn', 'The cat', ['cat']],
    ['eng_Latn', 'die cast', ['die', 'cast']],
    ['fra_Latn', "l’eau de l'île", ['eau', 'de', 'île']],
    ['arb_Arab', 'الجامعة، في المدينة', ['جامعة', 'في', 'مدينة']],
    ['hin_Deva', 'दिल्ली।', ['दिल्ली']],
    ['tur_Latn', 'IŞIK', ['ışık']],
    ['ell_Grek', 'Η Αθήνα', ['αθήνα']],
    ['rus_Cyrl', '«Война и мир»', ['война', 'и', 'мир']],
    ['spa_Latn', '¿El 1.000?', ['1000']],
    ['fra_Latn', 'nai\u0308ve', ['naïve']],
  ])('%s: %s', (language, text, words) => {
    expect(localWords(text, language)).toEqual(words);
  });

  test('give part of a Chinese answer its part, where words between spaces give nothing', () => {
    const [reference, answer] = ['北京大学', '在北京大学'];
    expect(f1(squadWords(reference), squadWords(answer))).toBe(0);
    expect(f1(localWords(reference, 'zho_Hans'), localWords(answer, 'zho_Hans'))).toBeCloseTo(8 / 9, 12);
  });
});
