/**
 * @file One line that tells how far a piece of work is, where the terminal can overwrite it.
 */
import { formatShare } from '../../shared/format/number.ts';

/** Shows the share that is done on standard error; nothing where that is no terminal. */
export function progressLine(): (done: number, total: number, message: string) => void {
  let shown = '';
  return (done, total, message) => {
    if (!process.stderr.isTTY) return;
    const line = done >= total ? '' : `${message} ${formatShare(done / total)}`;
    if (line === shown) return;
    shown = line;
    process.stderr.write(`\r\x1b[K${line}`);
  };
}
