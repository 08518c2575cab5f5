/**
 * @file The Chromium, Chrome or Edge of this machine, which prints pages where there is no Electron.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InputError } from '../../shared/model/input-error.ts';

const COMMANDS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

const MAC_PROGRAMS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

const WINDOWS_PROGRAMS = [
  join('Google', 'Chrome', 'Application', 'chrome.exe'),
  join('Microsoft', 'Edge', 'Application', 'msedge.exe'),
];

/** Longer than any report takes; a browser that hangs is ended. */
const PATIENCE_MS = 120_000;

function candidates(): string[] {
  const { PATH = '', ATLAS_CHROMIUM } = process.env;
  const chosen = ATLAS_CHROMIUM === undefined || ATLAS_CHROMIUM === '' ? [] : [ATLAS_CHROMIUM];
  switch (process.platform) {
    case 'darwin':
      return [...chosen, ...MAC_PROGRAMS];
    case 'win32': {
      const folders = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap(
        (name) => process.env[name] ?? [],
      );
      return [...chosen, ...folders.flatMap((folder) => WINDOWS_PROGRAMS.map((name) => join(folder, name)))];
    }
    default: {
      const folders = PATH.split(delimiter).filter((folder) => folder !== '');
      return [...chosen, ...COMMANDS.flatMap((name) => folders.map((folder) => join(folder, name)))];
    }
  }
}

/** Its program, absolute; null where there is none. ATLAS_CHROMIUM names one that is elsewhere. */
export function findChromium(): string | null {
  return candidates().find((path) => existsSync(path)) ?? null;
}

/**
 * Prints a self-contained page on A4, in a browser without a window and with a profile of its own.
 *
 * @param html Loads nothing.
 * @returns The PDF file's bytes.
 * @throws {InputError} There is no such browser, or it does not print.
 */
export async function printWithChromium(html: string, signal?: AbortSignal): Promise<Uint8Array> {
  const program = findChromium();
  if (program === null) {
    throw new InputError(
      'PDF',
      'needs Chromium, Google Chrome or Microsoft Edge to print; install one, set ATLAS_CHROMIUM to its program, or export HTML and print that',
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'atlas-print-'));
  try {
    const [page, pdf] = [join(folder, 'report.html'), join(folder, 'report.pdf')];
    writeFileSync(page, html);
    const complaint = await finished(program, printArguments(folder, page, pdf), signal);
    if (!existsSync(pdf)) {
      throw new InputError(
        program,
        `did not print the report${complaint === '' ? '' : ` (${complaint})`}; export HTML and print that`,
      );
    }
    return readFileSync(pdf);
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function printArguments(folder: string, page: string, pdf: string): string[] {
  return [
    '--headless',
    '--disable-gpu',
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-extensions',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // The page loads nothing; without a resolver nothing else of the browser can either.
    '--host-resolver-rules=MAP * ~NOTFOUND',
    // Chromium's sandbox refuses to run as root, as in containers. The page runs no script.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    `--user-data-dir=${join(folder, 'profile')}`,
    '--no-pdf-header-footer',
    `--print-to-pdf=${pdf}`,
    pathToFileURL(page).href,
  ];
}

/** Resolves when the program has ended, with the last line of what it complained of. */
function finished(
  program: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL',
      ...(signal === undefined ? {} : { signal }),
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
    child.once('error', reject);
    child.once('close', () => resolve(said.trimEnd().split('\n').at(-1) ?? ''));
  });
}
