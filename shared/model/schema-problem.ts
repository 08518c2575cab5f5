/**
 * @file Turns a failed schema check into one sentence for the person who wrote the file: which field, what is
 * wrong with it, and what would be right.
 */
import { z } from 'zod';
import { InputError } from './input-error.ts';

/** One problem of a value. */
export interface SchemaProblem {
  /** Where it is in the value; for an unknown field, the field itself. */
  readonly path: readonly PropertyKey[];
  /** What is wrong and what to do, without a subject or a full stop: `is missing; add it`. */
  readonly problem: string;
}

type Issue = z.core.$ZodIssue;
type JsonSchema = z.core.JSONSchema.JSONSchema;

/** Shown values are cut to this many characters. */
const SHOWN_CHARACTERS = 60;

/**
 * Checks a value against a schema.
 *
 * @param where What the value was read from, such as `benchmark.json`; the field is appended.
 * @throws {InputError} One sentence that names the first problem's field and value.
 */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown, where: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const { path, problem } = firstProblem(schema, value, result.error);
  throw new InputError(path.length === 0 ? where : `${where}, field "${fieldName(path)}"`, problem);
}

/** A path as people write it: `methods[0].config.r`. */
export function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (name, part) =>
      typeof part === 'number' ? `${name}[${part}]` : name === '' ? String(part) : `${name}.${String(part)}`,
    '',
  );
}

/**
 * The first problem that a schema found in a value. Unknown fields come first, because a misspelt field also
 * makes the right one look missing.
 */
export function firstProblem(schema: z.ZodType, value: unknown, error: z.ZodError): SchemaProblem {
  return problemOf(schema, value, mostTelling(error.issues));
}

/** All problems that a schema finds in a value, in the order of its fields; none if it fits. */
export function allProblems(schema: z.ZodType, value: unknown): SchemaProblem[] {
  const { error } = schema.safeParse(value);
  return error === undefined ? [] : error.issues.map((issue) => problemOf(schema, value, innermost(issue)));
}

function problemOf(schema: z.ZodType, value: unknown, issue: Issue): SchemaProblem {
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0]!;
    return { path: [...issue.path, key], problem: unknownField(key, knownFields(schema, value, issue.path)) };
  }
  return { path: issue.path, problem: describe(issue, valueAt(value, issue.path)) };
}

function mostTelling(issues: readonly Issue[]): Issue {
  const inner = issues.map((issue) => innermost(issue));
  return inner.find(({ code }) => code === 'unrecognized_keys') ?? inner[0]!;
}

/** Of a union's branches, follows the one whose outer shape fits the value. */
function innermost(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue;
  const fitting = issue.errors.find((errors) => errors.every(({ path }) => path.length > 0));
  if (fitting === undefined || fitting.length === 0) return issue;
  const inner = mostTelling(fitting);
  return { ...inner, path: [...issue.path, ...inner.path] };
}

function describe(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      if (value === undefined) return 'is missing; add it';
      return `must be ${typeName(issue.expected)}, but is ${shown(value)}`;
    case 'invalid_value':
      if (value === undefined) return `is missing; add one of ${issue.values.map(String).join(', ')}`;
      return notAllowed(value, issue.values.map(String));
    case 'too_small':
      if (issue.origin === 'string' || issue.origin === 'array') {
        return issue.minimum === 1
          ? `must not be empty`
          : `must have at least ${issue.minimum} ${issue.origin === 'array' ? 'entries' : 'characters'}`;
      }
      return `must be ${issue.inclusive === true ? 'at least' : 'more than'} ${issue.minimum}, but is ${shown(value)}`;
    case 'too_big':
      if (issue.origin === 'string' || issue.origin === 'array') {
        return `must have at most ${issue.maximum} ${issue.origin === 'array' ? 'entries' : 'characters'}`;
      }
      return `must be ${issue.inclusive === true ? 'at most' : 'less than'} ${issue.maximum}, but is ${shown(value)}`;
    case 'invalid_format':
      // A schema that names its format in words does it in the message; zod's own begins with "Invalid".
      return issue.message.startsWith('Invalid') && issue.pattern !== undefined
        ? `must match ${issue.pattern}, but is ${shown(value)}`
        : `must be ${issue.message}, but is ${shown(value)}`;
    case 'invalid_key': {
      const reason = issue.issues[0];
      return `is not a valid name here${reason === undefined ? '' : `; it must be ${reason.message}`}`;
    }
    case 'invalid_union':
      if (issue.discriminator !== undefined) {
        const allowed = discriminatorValues(issue);
        if (value === undefined) return `is missing; add one of ${allowed.join(', ')}`;
        return notAllowed(value, allowed);
      }
      return `must be ${alternatives(issue.errors)}, but is ${shown(value)}`;
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'invalid_element':
    case 'custom':
      return issue.message;
  }
}

/** zod lists them in the issue but not in the issue's type. */
function discriminatorValues(issue: Issue): string[] {
  return 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
}

function alternatives(branches: readonly (readonly Issue[])[]): string {
  const names = branches.flatMap(([issue]) => {
    if (issue?.code === 'invalid_value') return issue.values.map((value) => JSON.stringify(String(value)));
    return issue?.code === 'invalid_type' ? [typeName(issue.expected)] : [];
  });
  return names.join(' or ');
}

function notAllowed(value: unknown, allowed: readonly string[]): string {
  const near = typeof value === 'string' ? nearest(value, allowed) : null;
  return near === null
    ? `must be one of ${allowed.join(', ')}, but is ${shown(value)}`
    : `is ${shown(value)}, which is unknown; the nearest known value is "${near}"`;
}

function unknownField(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  return near === null
    ? `is unknown; remove it (known here: ${known.join(', ')})`
    : `is unknown; the nearest known field is "${near}"`;
}

function typeName(expected: string): string {
  switch (expected) {
    case 'object':
    case 'record':
      return 'a mapping';
    case 'array':
      return 'a list';
    case 'int':
      return 'a whole number';
    case 'boolean':
      return 'true or false';
    case 'string':
      return 'text';
    default:
      return `a ${expected}`;
  }
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value === null || value === undefined) return 'empty';
  if (typeof value === 'object') return 'a mapping';
  // JSON has no NaN and no infinity, which YAML can write.
  const text = typeof value === 'number' ? value.toString() : JSON.stringify(value);
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}...`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, part) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[part] : undefined,
    value,
  );
}

/** The fields that the schema knows at a path, where of a discriminated union only the value's own branch counts. */
function knownFields(schema: z.ZodType, value: unknown, path: readonly PropertyKey[]): string[] {
  let branches = matchingBranches(z.toJSONSchema(schema, { io: 'input' }), value);
  let inner = value;
  for (const part of path) {
    inner = valueAt(inner, [part]);
    branches = branches.flatMap((branch) => {
      const next = typeof part === 'number' ? branch.items : branch.properties?.[String(part)];
      return typeof next === 'object' && !Array.isArray(next) ? matchingBranches(next, inner) : [];
    });
  }
  return [...new Set(branches.flatMap(({ properties }) => Object.keys(properties ?? {})))];
}

function matchingBranches(schema: JsonSchema, value: unknown): JsonSchema[] {
  const union = schema.anyOf ?? schema.oneOf;
  if (union !== undefined) {
    return union.flatMap((branch) => (typeof branch === 'object' ? matchingBranches(branch, value) : []));
  }
  const contradicted = Object.entries(schema.properties ?? {}).some(
    ([name, field]) =>
      typeof field === 'object' && field.const !== undefined && field.const !== valueAt(value, [name]),
  );
  return contradicted ? [] : [schema];
}

/** The candidate that a misspelling most likely meant, or null. Spelling learning_rate for learningRate costs nothing. */
function nearest(word: string, candidates: readonly string[]): string | null {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[-_ ]/g, '');
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: { candidate: string; distance: number } | null = null;
  for (const candidate of candidates) {
    const distance = editDistance(plain(word).slice(0, SHOWN_CHARACTERS), plain(candidate));
    if (distance <= limit && (best === null || distance < best.distance)) best = { candidate, distance };
  }
  return best?.candidate ?? null;
}

/** Levenshtein distance, one row of the table at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitute = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitute, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
