import { expect, test } from 'vitest';
import type { SpelloutRules } from '../../../../scripts/demo-model/corpus-file.ts';
import { NumberWords } from '../../../../scripts/demo-model/number-words.ts';

const words = (locale: string, rules: SpelloutRules) => {
  const writer = new NumberWords(locale, rules);
  return (value: number) => writer.words(value);
};

test('optional parts are left out of round numbers, and the rest goes by the same set', () => {
  const english = words('en', {
    '%spellout-numbering': [
      ['-x', 'minus →→;'],
      ['0', 'zero;'],
      ['1', 'one;'],
      ['2', 'two;'],
      ['3', 'three;'],
      ['20', 'twenty[-→→];'],
      ['100', '←← hundred[ →→];'],
    ],
  });
  expect([0, 3, 20, 22, 100, 323].map(english)).toEqual([
    'zero',
    'three',
    'twenty',
    'twenty-two',
    'one hundred',
    'three hundred twenty-three',
  ]);
});

test('a base may have a radix of its own, a set may send to another, and soft hyphens are left out', () => {
  const french = words('fr', {
    '%spellout-numbering': [['0', '=%spellout-cardinal-masculine=;']],
    '%%and-one': [
      ['1', 'et-un;'],
      ['2', '=%spellout-cardinal-masculine=;'],
    ],
    '%spellout-cardinal-masculine': [
      ['1', 'un;'],
      ['2', 'deux;'],
      ['11', 'onze;'],
      ['60/20', 'soi\u00adxante[-→%%and-one→];'],
    ],
  });
  expect([60, 61, 62, 71].map(french)).toEqual([
    'soixante',
    'soixante-et-un',
    'soixante-deux',
    'soixante-onze',
  ]);
});

test('forms follow the plural of the quotient', () => {
  const polish = words('pl', {
    '%spellout-cardinal-masculine': [
      ['1', 'jeden;'],
      ['2', 'dwa;'],
      ['5', 'pięć;'],
      ['1000', 'tysiąc[ →→];'],
      ['2000', '←← $(cardinal,few{tysiące}other{tysięcy})$[ →→];'],
    ],
  });
  expect([1000, 2002, 5001].map(polish)).toEqual(['tysiąc', 'dwa tysiące dwa', 'pięć tysięcy jeden']);
});

test('rules without a cardinal set are refused by name', () => {
  expect(() => new NumberWords('xx', {})).toThrow('xx: no set of cardinal rules');
});
