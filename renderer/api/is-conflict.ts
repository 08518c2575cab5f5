/**
 * @file Tells a refusal that the user may overrule from all others.
 */

/** Whether a call was refused because something is in its way, such as files that it would replace. */
export function isConflict(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'CONFLICT';
}
