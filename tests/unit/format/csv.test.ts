/**
 * @file CSV as RFC 4180 has it.
 */
import { expect, test } from 'vitest';
import { formatCsv } from '../../../shared/format/csv.ts';

test('fields are quoted where they must be, and missing ones are empty', () => {
  expect(
    formatCsv(
      ['a', 'b, c'],
      [
        ['plain', 'say "hi"'],
        ['two\nlines', null],
        [0, undefined],
      ],
    ),
  ).toBe('a,"b, c"\r\nplain,"say ""hi"""\r\n"two\nlines",\r\n0,\r\n');
});
