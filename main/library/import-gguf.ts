/**
 * @file Makes a checkpoint folder of a GGUF file.
 */
import { makeFolder } from '../files/new-folder.ts';
import { openCheckpoint } from '../models/checkpoint/checkpoint.ts';
import { convertGguf } from '../models/gguf/convert-gguf.ts';
import { loadTokenizer } from '../models/tokenizer/tokenizer.ts';

export interface GgufInput {
  /** The .gguf file. */
  readonly path: string;
  /** Folder to make. */
  readonly output: string;
}

/**
 * Converts, and opens what was made with its tokenizer, before the folder gets its name.
 *
 * @throws {InputError} The file or its tokenizer cannot be read, or the folder exists.
 */
export async function importGguf(
  { path, output }: GgufInput,
  onProgress: (doneBytes: number, totalBytes: number, message: string) => void = () => undefined,
  signal?: AbortSignal,
): Promise<void> {
  await makeFolder(output, async (folder) => {
    await convertGguf(path, folder, (done, total) => onProgress(done, total, 'Converting'), signal);
    openCheckpoint(folder);
    loadTokenizer(folder);
  });
}
