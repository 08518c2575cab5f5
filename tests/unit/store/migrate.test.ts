import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openForReading, openForWriting } from '../../../main/store/database.ts';
import { MIGRATIONS, type Migration } from '../../../main/store/migrations.ts';
import { openStore } from '../../../main/store/store.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const FRUIT: readonly Migration[] = [
  { name: 'fruit', sql: "CREATE TABLE fruit (name TEXT); INSERT INTO fruit VALUES ('apple')" },
  { name: 'colour', sql: 'ALTER TABLE fruit ADD COLUMN colour TEXT' },
  { name: 'red apples', sql: "UPDATE fruit SET colour = 'red'" },
];

function open(
  file: string,
  migrations: readonly Migration[],
  how = openForWriting,
): ReturnType<typeof openForWriting> {
  const database = how(file, migrations);
  onTestFinished(() => void database.close());
  return database;
}

function databaseFile(): string {
  return join(temporaryDirectory(), 'deep', 'atlas.sqlite');
}

test('a fresh database gets every migration and needs no backup', () => {
  const file = databaseFile();
  expect(open(file, FRUIT).prepare('SELECT * FROM fruit').all()).toEqual([{ name: 'apple', colour: 'red' }]);
  expect(readdirSync(dirname(file)).filter((name) => name.includes('before'))).toEqual([]);
});

test('an older database is copied, then brought up to date with its data', () => {
  const file = databaseFile();
  open(file, FRUIT.slice(0, 1)).exec("INSERT INTO fruit VALUES ('pear')");
  const migrated = open(file, FRUIT);
  expect(migrated.prepare('SELECT name, colour FROM fruit').all()).toEqual([
    { name: 'apple', colour: 'red' },
    { name: 'pear', colour: 'red' },
  ]);
  expect(open(`${file}.before-v3`, FRUIT.slice(0, 1)).prepare('SELECT * FROM fruit').all()).toEqual([
    { name: 'apple' },
    { name: 'pear' },
  ]);
  expect(open(file, FRUIT).prepare('SELECT count(*) AS n FROM migrations').get()).toEqual({ n: 3 });
});

test('a migration that fails leaves the database as it was', () => {
  const file = databaseFile();
  open(file, FRUIT.slice(0, 1)).close();
  const broken = [...FRUIT.slice(0, 2), { name: 'broken', sql: 'UPDATE vegetables SET x = 1' }];
  expect(() => openForWriting(file, broken)).toThrow(/no such table/);
  expect(open(file, FRUIT.slice(0, 1)).prepare('SELECT * FROM fruit').all()).toEqual([{ name: 'apple' }]);
});

test.each([
  [
    'a newer version',
    FRUIT,
    FRUIT.slice(0, 2),
    /has schema version 3, but this program knows versions up to 2/,
  ],
  [
    'an edited migration',
    FRUIT,
    [FRUIT[0]!, { ...FRUIT[1]!, sql: 'SELECT 1' }, FRUIT[2]!],
    /version 2 is not/,
  ],
])('%s is refused, for writing and for reading', (_, wrote, knows, message) => {
  const file = databaseFile();
  open(file, wrote).close();
  const before = readFileSync(file);
  for (const how of [openForWriting, openForReading]) {
    expect(() => how(file, knows)).toThrow(InputError);
    expect(() => how(file, knows)).toThrow(message);
  }
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('a recorded hash that was tampered with is refused', () => {
  const file = databaseFile();
  openStore(file).close();
  const database = open(file, MIGRATIONS);
  database.prepare('UPDATE migrations SET sha256 = ?').run('0'.repeat(64));
  database.close();
  expect(() => openStore(file)).toThrow(/schema version 1 is not this program's/);
});

test("another program's database, and a file that is none, are refused and left alone", () => {
  const file = databaseFile();
  const database = open(file, []);
  database.exec('CREATE TABLE bookmarks (url TEXT)');
  database.close();
  expect(() => openStore(file)).toThrow(/is a database of another program/);
  const text = join(dirname(file), 'notes.txt');
  writeFileSync(text, 'not a database, however long this text is made to be by its author'.repeat(20));
  expect(() => openStore(text)).toThrow(/notes\.txt: is not a database/);
  expect(readdirSync(dirname(file)).filter((name) => name.startsWith('notes'))).toEqual(['notes.txt']);
});

test('reading needs a database that is there and up to date', () => {
  const file = databaseFile();
  expect(() => openStore(file, { readOnly: true })).toThrow(/there is no workspace here yet/);
  expect(existsSync(file)).toBe(false);
  open(file, FRUIT.slice(0, 2)).close();
  expect(() => open(file, FRUIT, openForReading)).toThrow(`${basename(file)}: is from an older version`);
});
