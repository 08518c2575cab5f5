/**
 * @file What a crash can leave of the last line of a file.
 */
import { readFileSync } from 'node:fs';

/** The file's content cut after every byte of its last line, from none of it to all but the newline. */
export function tornVersions(path: string): Buffer[] {
  const bytes = readFileSync(path);
  const start = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1;
  return Array.from({ length: bytes.length - start }, (_, kept) => bytes.subarray(0, start + kept));
}
