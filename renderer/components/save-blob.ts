/**
 * @file Gives a file that was made on this page to the user: the browser's, or Electron's, own way of saving.
 */

/** How long the browser may take to read the blob after the click. */
const READ_MS = 60_000;

/** @param name With its extension; characters that no file system takes are replaced. */
export function saveBlob(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name.replaceAll(/[^\p{L}\p{N}._ -]+/gu, '-');
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), READ_MS);
}
