/**
 * @file The reading process as the main process sees it: started at the first question, let go when nobody asked
 * for a while, started again if it ended.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { InputError } from '../../shared/model/input-error.ts';
import type { ReaderAnswer, ReaderQuestion } from '../reader/messages.ts';
import type { Answer, Question, RequestName } from '../reader/requests.ts';

const READER_PROCESS = fileURLToPath(new URL('../reader/reader-process.ts', import.meta.url));

/** A loaded tokenizer takes memory that runs may need. */
const IDLE_MS = 5 * 60_000;

interface Waiting {
  /** The process that was asked. */
  readonly child: ChildProcess;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** What the reader refused, in its own whole sentence. */
class ReaderProblem extends InputError {
  constructor(sentence: string) {
    const colon = sentence.indexOf(': ');
    super(sentence.slice(0, colon), sentence.slice(colon + 2).replace(/\.$/, ''));
  }
}

export class Reader {
  readonly #nodePath: string;
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | null = null;
  #idle: NodeJS.Timeout | undefined;
  #count = 0;

  /** @param nodePath Plain Node; Electron's own is none. */
  constructor(nodePath: string) {
    this.#nodePath = nodePath;
  }

  /** Asks. @throws {InputError} What the user can mend, such as a folder that is not there. */
  async ask<Name extends RequestName>(name: Name, input: Question<Name>): Promise<Answer<Name>> {
    clearTimeout(this.#idle);
    const child = (this.#child ??= this.#start());
    const question: ReaderQuestion = { id: ++this.#count, name, input };
    try {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      this.#waiting.set(question.id, { child, resolve, reject });
      child.send(question);
      return (await promise) as Answer<Name>;
    } finally {
      this.#waiting.delete(question.id);
      if (this.#waiting.size === 0) {
        this.#idle = setTimeout(() => this.close(), IDLE_MS);
        this.#idle.unref();
      }
    }
  }

  /** Lets the process go; the next question starts another. */
  close(): void {
    clearTimeout(this.#idle);
    this.#child?.kill();
    this.#child = null;
  }

  #start(): ChildProcess {
    const child = fork(READER_PROCESS, [], {
      execPath: this.#nodePath,
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.on('message', (answer: ReaderAnswer) => this.#take(answer));
    const lost = (reason: string): void => {
      const wasLetGo = this.#child !== child;
      const error = wasLetGo
        ? new InputError('this question', 'was not answered, because the program was closed')
        : new Error(`the reading process ${reason}`);
      if (!wasLetGo) this.#child = null;
      for (const waiting of this.#waiting.values()) if (waiting.child === child) waiting.reject(error);
    };
    child.once('error', (error) => lost(`could not start: ${error.message}`));
    child.once('exit', (code, signal) => lost(`ended (${signal ?? `exit code ${String(code)}`})`));
    return child;
  }

  #take(answer: ReaderAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    if ('answer' in answer) waiting?.resolve(answer.answer);
    else waiting?.reject(answer.isDefect ? new Error(answer.problem) : new ReaderProblem(answer.problem));
  }
}
