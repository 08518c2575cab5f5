/**
 * @file control.jsonl: what people want of a run. Unlike the other files it has several writers (the main process,
 * `atlas` in a second terminal), so nobody truncates it: a torn line is closed off by the next writer and skipped by
 * readers. What is wanted is the sum of the whole file, so it is the same for whoever reads it, however often.
 */
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { controlSchema, type Control } from '../../shared/model/event.ts';
import { InputError } from '../../shared/model/input-error.ts';
import { readCompleteText } from './complete-lines.ts';
import { runPaths } from './layout.ts';

/** What a run's control file asks for, all in all. */
export type Directive = 'run' | 'pause' | 'cancel';

/**
 * Asks a run to pause, resume or be cancelled, whether or not a main process is running: a live worker reads it
 * within a step, and otherwise the scheduler does, at once or at its next start.
 *
 * @throws {InputError} The directory holds no run.
 */
export function requestControl(directory: string, command: Control['command']): void {
  const { config, control } = runPaths(directory);
  if (!existsSync(config)) throw new InputError(directory, 'holds no run (no run.json); check the path');
  const file = openSync(control, 'a+');
  try {
    const text = readFileSync(file, 'utf8');
    const seq = parseControl(text.split('\n')).reduce((next, earlier) => Math.max(next, earlier.seq + 1), 0);
    const line: Control = { seq, timeMs: Date.now(), command };
    const closing = text === '' || text.endsWith('\n') ? '' : '\n';
    writeSync(file, `${closing}${JSON.stringify(line)}\n`);
  } finally {
    closeSync(file);
  }
}

/** The complete commands after a byte offset, and where to read on. */
export function pendingControl(
  directory: string,
  fromOffset: number,
): { commands: Control[]; offset: number } {
  const { texts, offset } = readCompleteText(runPaths(directory).control, fromOffset);
  return { commands: parseControl(texts.map(({ text }) => text)), offset };
}

/** Follows a run's control file; for the worker between steps and for the scheduler. */
export class ControlReader {
  readonly #directory: string;
  #offset = 0;
  #directive: Directive = 'run';

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** What the run should do now. `resume` undoes `pause`; nothing undoes `cancel`. */
  directive(): Directive {
    const { commands, offset } = pendingControl(this.#directory, this.#offset);
    // Shorter or gone: another file, which was read from its beginning.
    if (offset < this.#offset) this.#directive = 'run';
    this.#offset = offset;
    this.#directive = commands.reduce(afterCommand, this.#directive);
    return this.#directive;
  }
}

function afterCommand(directive: Directive, { command }: Control): Directive {
  if (directive === 'cancel') return directive;
  return command === 'resume' ? 'run' : command;
}

function parseControl(lines: readonly string[]): Control[] {
  return lines.flatMap((line) => {
    try {
      return [controlSchema.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}
