/**
 * @file Who is told what changed. Changes of one moment are told together; a client that comes back gets what it
 * missed, as long as that is kept.
 */
import { randomUUID } from 'node:crypto';
import type { Change, Notice } from '../../shared/rpc/changes.ts';

/** How many notices are kept for clients that come back. */
const KEPT_NOTICES = 1000;
/** Changes within this time are told as one notice. */
const GATHER_MS = 50;

export class ChangeFeed {
  readonly #session = randomUUID();
  readonly #kept: Notice[] = [];
  readonly #wakers = new Set<() => void>();
  /** By what makes two changes the same, so that a run that changes twice is told once. */
  #gathered = new Map<string, Change>();
  #timer: NodeJS.Timeout | null = null;
  #seq = 0;
  #isClosed = false;

  /** Tells everybody, soon. */
  publish(change: Change): void {
    const key = keyOf(change);
    const earlier = this.#gathered.get(key);
    this.#gathered.set(key, earlier === undefined ? change : merged(earlier, change));
    this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  /**
   * Notices as they come, until the caller leaves or the feed is closed. The first comes at once: what was missed
   * since `after`, a `reset` where that is not known any more, or nothing for a newcomer.
   */
  async *watch(
    after: { readonly session: string; readonly seq: number } | null,
    signal?: AbortSignal,
  ): AsyncGenerator<Notice, void> {
    let seq = this.#seq;
    if (after === null) {
      yield { session: this.#session, seq, changes: [] };
    } else if (after.session !== this.#session || !this.#hasAllSince(after.seq)) {
      yield { session: this.#session, seq, changes: [{ topic: 'reset' }] };
    } else {
      seq = after.seq;
      yield { session: this.#session, seq, changes: [] };
    }
    while (!this.#isClosed && signal?.aborted !== true) {
      const next = this.#kept.find((notice) => notice.seq > seq);
      if (next === undefined) {
        await this.#wait(signal);
      } else if (this.#hasAllSince(seq)) {
        seq = next.seq;
        yield next;
      } else {
        // The caller reads more slowly than things change.
        seq = this.#seq;
        yield { session: this.#session, seq, changes: [{ topic: 'reset' }] };
      }
    }
  }

  /** Ends every watch. */
  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#isClosed = true;
    this.#wake();
  }

  #flush(): void {
    this.#timer = null;
    const changes = [...this.#gathered.values()];
    this.#gathered = new Map();
    this.#kept.push({ session: this.#session, seq: ++this.#seq, changes });
    if (this.#kept.length > KEPT_NOTICES) this.#kept.shift();
    this.#wake();
  }

  #hasAllSince(seq: number): boolean {
    return seq <= this.#seq && (this.#kept[0]?.seq ?? this.#seq + 1) <= seq + 1;
  }

  #wake(): void {
    for (const wake of [...this.#wakers]) wake();
  }

  #wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#wakers.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.#wakers.add(wake);
      signal?.addEventListener('abort', wake);
    });
  }
}

function keyOf(change: Change): string {
  switch (change.topic) {
    case 'run':
      return `run ${change.runId}`;
    case 'job':
      return `job ${change.job.jobId}`;
    default:
      return change.topic;
  }
}

function merged(earlier: Change, later: Change): Change {
  if (earlier.topic !== 'run' || later.topic !== 'run') return later;
  return { ...later, parts: [...new Set([...earlier.parts, ...later.parts])] };
}
