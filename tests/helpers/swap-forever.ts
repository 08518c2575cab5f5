/**
 * @file A process that replaces a folder again and again, printing each version once it is in place.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceDirectory } from '../../main/run-directory/directory-swap.ts';

const [path, first] = process.argv.slice(2);
if (path === undefined) throw new Error('usage: swap-forever.ts FOLDER FIRST_VERSION');
for (let version = Number(first); ; version++) {
  replaceDirectory(path, (temporary) => {
    writeFileSync(join(temporary, 'a'), String(version));
    mkdirSync(join(temporary, 'inner'));
    writeFileSync(join(temporary, 'inner', 'b'), String(version));
  });
  process.stdout.write(`${version}\n`);
}
