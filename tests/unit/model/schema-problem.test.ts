import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { InputError } from '../../../shared/model/input-error.ts';
import { fieldName, parseInput } from '../../../shared/model/schema-problem.ts';

const schema = z.strictObject({
  size: z.int().min(1).max(9).default(1),
  names: z.array(z.string().max(3)).max(2).default([]),
  mode: z.enum(['fast', 'exact']).default('fast'),
  shape: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('circle'), radius: z.number() }),
      z.strictObject({ kind: z.literal('square'), side: z.number() }),
    ])
    .optional(),
  items: z.union([z.literal('all'), z.array(z.strictObject({ id: z.string() }))]).default('all'),
});

function messageFor(value: unknown): string {
  try {
    parseInput(schema, value, 'x.json');
  } catch (error) {
    if (error instanceof InputError) return error.message;
  }
  throw new Error('No InputError');
}

describe('parseInput', () => {
  test('gives what the schema makes of a good value', () => {
    expect(parseInput(schema, {}, 'x.json')).toEqual({ size: 1, names: [], mode: 'fast', items: 'all' });
  });

  test.each([
    [null, 'x.json: must be a mapping, but is empty.'],
    [{ size: 12 }, 'x.json, field "size": must be at most 9, but is 12.'],
    [{ size: true }, 'x.json, field "size": must be a number, but is true.'],
    [{ names: ['a', 'b', 'c'] }, 'x.json, field "names": must have at most 2 entries.'],
    [{ names: ['a', 'long'] }, 'x.json, field "names[1]": must have at most 3 characters.'],
    [
      { mode: 'exakt' },
      'x.json, field "mode": is "exakt", which is unknown; the nearest known value is "exact".',
    ],
    [{ mode: 'slow' }, 'x.json, field "mode": must be one of fast, exact, but is "slow".'],
    [{ shape: { kind: 'circle' } }, 'x.json, field "shape.radius": is missing; add it.'],
    [{ shape: {} }, 'x.json, field "shape.kind": is missing; add one of circle, square.'],
    // Only the fields of the branch that the value is in are offered.
    [
      { shape: { kind: 'circle', radius: 1, side: 1 } },
      'x.json, field "shape.side": is unknown; remove it (known here: kind, radius).',
    ],
    // Of a union, the branch whose outer shape fits is the one that was meant.
    [{ items: [{ id: 'a' }, { id: 3 }] }, 'x.json, field "items[1].id": must be text, but is 3.'],
    [{ items: 'none' }, 'x.json, field "items": must be "all" or a list, but is "none".'],
    [{ items: [{ Id: 'a' }] }, 'x.json, field "items[0].Id": is unknown; the nearest known field is "id".'],
  ])('%j', (value, message) => {
    expect(messageFor(value)).toBe(message);
  });

  test('cuts a long value and does not spend long on a long misspelling', () => {
    expect(messageFor({ mode: 'x'.repeat(100_000) }).length).toBeLessThan(150);
    expect(messageFor({ [`siz${'e'.repeat(100_000)}`]: 1 })).toMatch(/is unknown/);
  });
});

test('fieldName writes a path as people do', () => {
  expect(fieldName(['methods', 0, 'config', 'r'])).toBe('methods[0].config.r');
});
