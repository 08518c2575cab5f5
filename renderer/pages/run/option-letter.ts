/**
 * @file What an option is called: A for the first, AA after Z.
 */

/** @param index From 0. */
export function optionLetter(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : `${optionLetter(Math.floor(index / 26) - 1)}${letter}`;
}
