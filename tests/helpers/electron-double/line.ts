/**
 * @file Calls between the two halves of the double, both ways, over Node's channel to a child process. Values are
 * cloned as Electron clones them.
 */
import type { ChildProcess } from 'node:child_process';

type Message =
  | { readonly kind: 'call'; readonly id: number; readonly name: string; readonly values: readonly unknown[] }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly reason: string };

/** What the other half may call, by name. */
export type Answers = Readonly<Record<string, (...values: never[]) => unknown>>;

/** One end of the channel: the child of a parent, or the parent of a child. */
export class Line {
  readonly #send: (message: Message) => void;
  readonly #isConnected: () => boolean;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  #lastId = 0;

  constructor(end: Pick<ChildProcess, 'on' | 'send' | 'connected'> | NodeJS.Process, answers: Answers) {
    this.#isConnected = () => end.connected;
    this.#send = (message) => {
      // A half that has ended needs no answer.
      if (this.#isConnected()) end.send?.(message, undefined, undefined, () => undefined);
    };
    (end as Pick<ChildProcess, 'on'>).on('disconnect', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('The program has ended'));
      this.#waiting.clear();
    });
    (end as Pick<ChildProcess, 'on'>).on('message', (message) => {
      void this.#take(message as Message, answers);
    });
  }

  /** @throws {Error} What the other half threw. */
  call(name: string, ...values: readonly unknown[]): Promise<unknown> {
    const id = ++this.#lastId;
    const waiting = Promise.withResolvers<unknown>();
    if (this.#isConnected()) this.#waiting.set(id, waiting);
    else waiting.reject(new Error('The program has ended'));
    this.#send({ kind: 'call', id, name, values });
    return waiting.promise;
  }

  /** Calls without waiting. */
  tell(name: string, ...values: readonly unknown[]): void {
    this.#send({ kind: 'call', id: ++this.#lastId, name, values });
  }

  async #take(message: Message, answers: Answers): Promise<void> {
    switch (message.kind) {
      case 'answer':
        this.#waiting.get(message.id)?.resolve(message.value);
        this.#waiting.delete(message.id);
        break;
      case 'refusal':
        this.#waiting.get(message.id)?.reject(new Error(message.reason));
        this.#waiting.delete(message.id);
        break;
      case 'call':
        try {
          const answer = answers[message.name] as ((...values: readonly unknown[]) => unknown) | undefined;
          if (answer === undefined) throw new Error(`The double has no ${message.name}`);
          this.#send({ kind: 'answer', id: message.id, value: await answer(...message.values) });
        } catch (error) {
          this.#send({ kind: 'refusal', id: message.id, reason: String(error) });
        }
    }
  }
}
