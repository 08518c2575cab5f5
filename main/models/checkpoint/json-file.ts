/**
 * @file Reading JSON files that others wrote: bounded, strict UTF-8, and every fault a sentence about the file.
 */
import { readFileSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import type { z } from 'zod';
import { InputError } from '../../../shared/model/input-error.ts';

/** Far above any real file (the largest tokenizer.json are near 35 MB), far below what memory holds. */
const JSON_LIMIT_BYTES = 256 * 1024 * 1024;

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a JSON file whose top level is an object.
 *
 * @throws {InputError} Missing, unreadable, a folder, too large, not UTF-8, not JSON, or not an object.
 */
export function readJsonObject(path: string): JsonObject {
  const { size } = statFile(path);
  if (size > JSON_LIMIT_BYTES)
    throw new InputError(path, `is ${size} bytes long, more than the ${JSON_LIMIT_BYTES} that are read`);
  return parseJsonObject(path, readBytes(path));
}

/** As {@link readJsonObject}; null if there is no such file. */
export function readJsonObjectIfPresent(path: string): JsonObject | null {
  return statIfPresent(path) === undefined ? null : readJsonObject(path);
}

/** Parses bytes as a JSON object; `where` names them in errors. */
export function parseJsonObject(where: string, bytes: Uint8Array): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? ` (${cause.message})` : '';
    throw new InputError(where, `is not valid JSON${reason}; the file is damaged, get it anew`, { cause });
  }
  if (!isJsonObject(value)) throw new InputError(where, `holds ${show(value)} where a JSON object belongs`);
  return value;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Checks a value from a file against a schema whose leaf errors are noun phrases ("a whole number above 0").
 *
 * @param parent Keys that lead to the value within the file, joined by dots; the whole file if absent.
 * @throws {InputError} Names the file, the first faulty field, its value, and what belongs there.
 */
export function parseFields<T>(path: string, schema: z.ZodType<T>, value: unknown, parent?: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const found = issue.path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
  const problem = found === undefined ? 'is missing; it must be' : `is ${show(found)}, but must be`;
  const field = [...(parent === undefined ? [] : [parent]), ...issue.path].join('.');
  throw new InputError(`${path}, field "${field}"`, `${problem} ${issue.message}`);
}

/** A value as JSON, cut to a length that fits a sentence. */
export function show(value: unknown): string {
  const text = typeof value === 'string' && value.length > 80 ? value.slice(0, 80) : value;
  const json =
    Array.isArray(value) && value.length > 8 ? 'a list' : (JSON.stringify(text) as string | undefined);
  if (json === undefined) return 'nothing';
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
}

/**
 * Status of a file that must be there.
 *
 * @throws {InputError} Missing, out of reach, or not a regular file.
 */
export function statFile(path: string): Stats {
  const stats = statIfPresent(path);
  if (stats === undefined) throw new InputError(path, 'does not exist; check the path and the download');
  if (!stats.isFile()) throw new InputError(path, 'is not a regular file');
  return stats;
}

/**
 * Status of what is at a path, undefined if nothing is.
 *
 * @throws {InputError} Out of reach.
 */
export function statIfPresent(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** An error of the file system on a file that must be readable, as a sentence about it. */
export function unreadable(path: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT')
    return new InputError(path, 'does not exist; check the path and the download', { cause });
  if (code === 'EACCES' || code === 'EPERM')
    return new InputError(path, 'may not be read by you; change its permissions', { cause });
  if (code === 'EIO' || code === 'ENODEV' || code === 'ESTALE')
    return new InputError(path, `cannot be read (${code}); check the disk or network drive it is on`, {
      cause,
    });
  if (code === 'ENOTDIR')
    return new InputError(path, 'does not exist: a part of its path is a file', { cause });
  return cause;
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}
