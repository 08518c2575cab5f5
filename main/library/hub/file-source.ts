/**
 * @file Where the bytes of a file come from. The Hub's library says where they are; the ranges are asked for here,
 * because its own reader does not tell whether a server kept to the range that it was asked for.
 */
import { fileDownloadInfo } from '@huggingface/hub';
import type { HubFile } from '../../../shared/model/hub.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { hubFetch, type HubFetchOptions } from './hub-fetch.ts';
import { targetName, type HubTarget } from './hub-problem.ts';

/** Opens a file from a byte on. @returns A response whose body begins there: never with other bytes. */
export type OpenFile = (fromByte: number) => Promise<Response>;

/**
 * Asks where a file is.
 *
 * @param commit Hash of the commit, so that a branch that moves changes nothing.
 * @throws {InputError} The file is gone, or of another size than it was listed with. @throws {HubRefusal} No access.
 */
export async function fileSource(
  target: HubTarget,
  commit: string,
  { path, sizeBytes }: HubFile,
  options: HubFetchOptions,
): Promise<OpenFile> {
  const { kind, repository: name, access } = target;
  const fetch = hubFetch(access, options);
  const where = `${targetName(target)}, file ${path}`;
  const info = await fileDownloadInfo({
    repo: { type: kind, name },
    // The library puts it into an address as it is.
    path: path.split('/').map(encodeURIComponent).join('/'),
    revision: commit,
    hubUrl: access.endpoint,
    fetch,
  });
  if (info === null)
    throw new InputError(where, 'is not there (any more), though it is listed; try again later');
  if (info.size !== sizeBytes) {
    throw new InputError(
      where,
      `is ${info.size} bytes long, but is listed with ${sizeBytes}; try again later, or use another endpoint`,
    );
  }
  return async (fromByte) => {
    const response = await fetch(info.url, { headers: { Range: `bytes=${fromByte}-` } });
    if (response.status === 206) {
      const range = response.headers.get('Content-Range');
      if (range?.startsWith(`bytes ${fromByte}-`) === true) return response;
    } else if (response.status === 200 && fromByte === 0) {
      return response;
    }
    await response.body?.cancel();
    throw new InputError(
      where,
      `cannot be continued: ${new URL(info.url).host} does not send the part that was asked for; use another endpoint`,
    );
  };
}
