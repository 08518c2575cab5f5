/**
 * @file Renders resources/icons/icon.svg into what each desktop takes: PNG files for Linux, an ICO for Windows, an ICNS
 * for macOS. `node scripts/packaging/make-icons.ts`, after a change of the drawing.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../browser/chromium.ts';

const FOLDER = fileURLToPath(new URL('../../resources/icons', import.meta.url));

const LINUX_SIZES = [16, 32, 48, 64, 128, 256, 512] as const;
const WINDOWS_SIZES = [16, 24, 32, 48, 64, 128, 256] as const;
/** Types of ICNS entries that hold a PNG, with their edge in pixels. */
const MAC_TYPES = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
  ['ic11', 32],
  ['ic12', 64],
  ['ic13', 256],
  ['ic14', 512],
] as const;

/** Edge in pixels -> the PNG file. */
type Renderings = ReadonlyMap<number, Buffer>;

async function render(sizes: readonly number[]): Promise<Renderings> {
  const browser = await launchChromium();
  try {
    const svg = readFileSync(join(FOLDER, 'icon.svg'), 'utf8');
    const page = await browser.newPage();
    const renderings = new Map<number, Buffer>();
    for (const size of new Set(sizes)) {
      await page.setViewportSize({ width: size, height: size });
      await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px}</style>${svg}`);
      renderings.set(size, await page.screenshot({ omitBackground: true }));
    }
    return renderings;
  } finally {
    await browser.close();
  }
}

/** An ICO file: a header, a directory entry for each image, the images. */
function icoOf(renderings: Renderings): Buffer {
  const header = Buffer.alloc(6 + 16 * WINDOWS_SIZES.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(WINDOWS_SIZES.length, 4);
  let offset = header.length;
  WINDOWS_SIZES.forEach((size, index) => {
    const entry = 6 + 16 * index;
    const { length } = renderings.get(size)!;
    // 0 stands for 256.
    header.writeUInt8(size % 256, entry);
    header.writeUInt8(size % 256, entry + 1);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(length, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += length;
  });
  return Buffer.concat([header, ...WINDOWS_SIZES.map((size) => renderings.get(size)!)]);
}

/** An ICNS file: a header, then each image after its type and length. */
function icnsOf(renderings: Renderings): Buffer {
  const entries = MAC_TYPES.map(([type, size]) => chunk(type, renderings.get(size)!));
  return chunk('icns', Buffer.concat(entries));
}

function chunk(type: string, content: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header.write(type, 'latin1');
  header.writeUInt32BE(8 + content.length, 4);
  return Buffer.concat([header, content]);
}

const renderings = await render([...LINUX_SIZES, ...WINDOWS_SIZES, ...MAC_TYPES.map(([, size]) => size)]);
mkdirSync(join(FOLDER, 'linux'), { recursive: true });
for (const size of LINUX_SIZES) {
  writeFileSync(join(FOLDER, 'linux', `${size}x${size}.png`), renderings.get(size)!);
}
writeFileSync(join(FOLDER, 'icon.png'), renderings.get(512)!);
writeFileSync(join(FOLDER, 'icon.ico'), icoOf(renderings));
writeFileSync(join(FOLDER, 'icon.icns'), icnsOf(renderings));
