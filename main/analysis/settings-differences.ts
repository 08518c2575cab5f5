/**
 * @file In which settings runs differ.
 */
import type { ComparisonOutline } from '../../shared/model/comparison-outline.ts';
import type { RunConfig } from '../../shared/model/run.ts';

/** What names a run, or where its files lay, decides nothing about its results. */
const NAMING = new Set(['runId', 'name', 'methodLabel', 'experiment', 'seed', 'model.path', 'task.path']);

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.join(', ');
  return value === null ? 'none' : String(value);
}

function flatten(value: object, prefix: string, into: Map<string, string>): Map<string, string> {
  for (const [key, member] of Object.entries(value) as [string, unknown][]) {
    const field = `${prefix}${key}`;
    if (NAMING.has(field)) continue;
    if (typeof member === 'object' && member !== null && !Array.isArray(member)) {
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
  const all = fields.map((field) => ({ field, values: flat.map((values) => values.get(field) ?? null) }));
  const different = all.filter(({ values }) => values.some((value) => value !== values[0]));
  return { different, same: all.length - different.length };
}
