/**
 * @file In which settings runs differ.
 */
import type { ComparisonOutline } from '../../shared/model/comparison-outline.ts';
import { isTraining, type RunConfig } from '../../shared/model/run.ts';

/** What names a run, or where its files lay, decides nothing about its results. */
const NAMING = new Set([
  'runId',
  'name',
  'methodLabel',
  'experiment',
  'seed',
  'model.path',
  'task.path',
  'trainedAdapter.path',
]);

type Value = string | number | boolean | null | readonly (string | number)[];

function textOf(value: Value): string {
  if (isList(value)) return value.join(', ');
  return value === null ? 'not set' : String(value);
}

function isList(value: Value | object): value is readonly (string | number)[] {
  return Array.isArray(value);
}

function isSection(value: Value | object): value is object {
  return typeof value === 'object' && value !== null && !isList(value);
}

function flatten(value: object, prefix: string, into: Map<string, string>): Map<string, string> {
  for (const [key, member] of Object.entries(value) as [string, Value | object][]) {
    const field = `${prefix}${key}`;
    if (NAMING.has(field)) continue;
    if (isSection(member)) {
      flatten(member, `${field}.`, into);
    } else {
      into.set(field, textOf(member));
    }
  }
  return into;
}

/** Compares configurations field by field, in the order of run.json; lists and nulls are shown as text. */
export function compareSettings(configs: readonly RunConfig[]): ComparisonOutline['settings'] {
  const flat = configs.map((config) => flatten(config, '', new Map()));
  const fields = [...new Set(flat.flatMap((fieldsOf) => [...fieldsOf.keys()]))];
  // What is not trained has no settings of training, and differs by none.
  const counts = (field: string, column: number): boolean =>
    !field.startsWith('training.') || field === ALWAYS_READ || isTraining(configs[column]!);
  const different = fields.flatMap((field) => {
    const values = flat.map((settings, column) =>
      counts(field, column) ? (settings.get(field) ?? null) : null,
    );
    const told = values.filter((_, column) => counts(field, column));
    return told.some((value) => value !== told[0]) ? [{ field, values }] : [];
  });
  return { different, same: fields.length - different.length };
}

/** Texts that are evaluated are cut by it, too. */
const ALWAYS_READ = 'training.maxSequenceLength';
