/**
 * @file How far a run has come, to tell a worker that dies now and then from one that dies at the same place.
 */
import type { Event } from '../../shared/model/event.ts';

/** The furthest that any worker of a run has come. */
export class Progress {
  #step: number;
  #items: number;
  readonly #languages: Set<string>;

  constructor(reached: {
    readonly step: number;
    readonly doneItems: number;
    readonly languages: Iterable<string>;
  }) {
    this.#step = reached.step;
    this.#items = reached.doneItems;
    this.#languages = new Set(reached.languages);
  }

  /** Takes an event in; whether it goes further than all before. Steps done again after a crash do not. */
  advance(event: Event): boolean {
    switch (event.type) {
      case 'step':
      case 'checkpoint':
        if (event.step <= this.#step) return false;
        this.#step = event.step;
        return true;
      case 'evaluating':
        if (event.doneAllItems <= this.#items) return false;
        this.#items = event.doneAllItems;
        return true;
      case 'language':
        if (this.#languages.has(event.language)) return false;
        this.#languages.add(event.language);
        return true;
      default:
        return false;
    }
  }
}
