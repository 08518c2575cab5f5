/**
 * @file Where sequences part.
 */

/** How many tokens all sequences begin with. */
export function commonStart(sequences: readonly (readonly number[])[]): number {
  const [first, ...others] = sequences;
  const end = first!.findIndex((id, i) => others.some((ids) => ids[i] !== id));
  return end < 0 ? first!.length : end;
}
