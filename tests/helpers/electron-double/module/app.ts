/**
 * @file `app`: readiness, one instance, and quitting with everybody's consent.
 */
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { line } from './test-line.ts';

/** An event that a listener can stop. */
export class PreventableEvent {
  defaultPrevented = false;
  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

/** How often the first instance looks for later ones. */
const LOOK_MS = 30;

/** A window, as quitting sees it. */
interface Closable {
  close: () => void;
}

/** Where an installed program has what lies beside its archive; undefined for a program that runs from a clone. */
const RESOURCES = process.env['ELECTRON_DOUBLE_RESOURCES'];
if (RESOURCES !== undefined) Object.assign(process, { resourcesPath: RESOURCES });

class App extends EventEmitter {
  readonly isPackaged = RESOURCES !== undefined;
  /** Open windows, in the order they were opened. */
  readonly windows = new Set<Closable>();
  #isQuitting = false;

  async whenReady(): Promise<void> {
    await line.call('readyToStart');
    this.emit('ready');
  }

  getAppPath(): string {
    return process.cwd();
  }

  getPath(name: string): string {
    if (name !== 'userData') throw new Error(`The double knows no path ${name}`);
    const folder = process.env['ELECTRON_DOUBLE_USER_DATA']!;
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  setName(): void {
    // Shown by the desktop only.
  }

  setAppUserModelId(): void {
    // Shown by the desktop only.
  }

  setAsDefaultProtocolClient(): boolean {
    return true;
  }

  setAboutPanelOptions(options: Readonly<Record<string, string>>): void {
    line.tell('setAboutPanel', options);
  }

  showAboutPanel(): void {
    line.tell('showAboutPanel');
  }

  /** The first instance holds a file; a later one leaves its command line beside it. */
  requestSingleInstanceLock(): boolean {
    const folder = join(this.getPath('userData'), 'instances');
    const lock = join(folder, 'first');
    mkdirSync(folder, { recursive: true });
    if (existsSync(lock) && isAlive(Number(readFileSync(lock, 'utf8')))) {
      writeFileSync(join(folder, `later-${process.pid}.json`), JSON.stringify(process.argv));
      return false;
    }
    writeFileSync(lock, String(process.pid));
    setInterval(() => {
      for (const name of readdirSync(folder)) {
        if (!name.startsWith('later-')) continue;
        const file = join(folder, name);
        const commandLine = JSON.parse(readFileSync(file, 'utf8')) as string[];
        rmSync(file);
        this.emit('second-instance', new PreventableEvent(), commandLine, process.cwd());
      }
    }, LOOK_MS);
    return true;
  }

  /** Asks the program, then each window; one that objects ends the attempt. */
  quit(): void {
    const before = new PreventableEvent();
    this.emit('before-quit', before);
    if (before.defaultPrevented) return;
    this.#isQuitting = true;
    for (const window of [...this.windows]) window.close();
    if (this.windows.size > 0) {
      this.#isQuitting = false;
      return;
    }
    this.emit('will-quit', new PreventableEvent());
    this.exit(0);
  }

  exit(code = 0): void {
    // What was told to the test is on its way; a channel that is closed has delivered it.
    process.exitCode = code;
    process.once('disconnect', () => process.exit(code));
    process.disconnect();
  }

  /** Called by a window that has closed. */
  forget(window: Closable): void {
    this.windows.delete(window);
    if (this.windows.size === 0 && !this.#isQuitting) this.emit('window-all-closed');
  }
}

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}

export const app = new App();
