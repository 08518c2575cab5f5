/**
 * @file How long work will still take, by its pace.
 */

/** Follows one piece of work. A total that changes begins another phase, with a pace of its own. */
export class Pace {
  #start: { readonly ms: number; readonly done: number; readonly total: number } | null = null;

  /**
   * @param total Null while it is not known.
   * @returns Milliseconds that are likely left; null before there is a pace.
   */
  remainingMs(done: number, total: number | null, nowMs: number): number | null {
    if (total === null) return null;
    // What was done before the first look, such as by an earlier attempt, says nothing about this one.
    if (this.#start?.total !== total || done < this.#start.done) this.#start = { ms: nowMs, done, total };
    const { ms, done: before } = this.#start;
    return done > before ? ((nowMs - ms) / (done - before)) * Math.max(0, total - done) : null;
  }
}
