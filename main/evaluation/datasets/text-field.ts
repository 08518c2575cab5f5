/**
 * @file Fields of a record that must be text.
 */
import { InputError } from '../../../shared/model/input-error.ts';

/** @throws {InputError} The field is missing or something else. */
export function textField(fields: Readonly<Record<string, unknown>>, name: string, where: string): string {
  const value = fields[name];
  if (typeof value === 'string') return value;
  const problem =
    value === undefined || value === null ? 'is missing; add it' : `must be text, but is ${typeName(value)}`;
  throw new InputError(`${where}, field "${name}"`, problem);
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return 'a mapping';
}
