/**
 * @file A draft while it is edited: every change is kept in the browser at once and in the workspace a moment later,
 * so that neither a reload nor a lost connection loses any.
 */
import type { DraftStep, ExperimentDraft } from '../../../shared/model/experiment-draft.ts';
import type { Draft } from '../../../shared/rpc/drafts.ts';
import { client } from '../../api/client.ts';

/** Changes within this time are saved together. */
const SAVE_MS = 350;

export interface DraftState {
  readonly draft: ExperimentDraft;
  /** Steps that were left at least once. */
  readonly visited: readonly DraftStep[];
  readonly saving: 'saved' | 'waiting' | 'refused';
}

export type EditDraft = (change: (draft: ExperimentDraft) => ExperimentDraft) => void;

export class DraftSession {
  readonly draftId: string;
  #state: DraftState;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isOver = false;
  readonly #listeners = new Set<() => void>();

  constructor({ draftId, draft, visited }: Draft) {
    this.draftId = draftId;
    const kept = readKept(draftId);
    this.#state = { draft: kept?.draft ?? draft, visited: kept?.visited ?? visited, saving: 'saved' };
    if (kept !== null) this.#change({});
  }

  readonly snapshot = (): DraftState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly edit: EditDraft = (change) => this.#change({ draft: change(this.#state.draft) });

  /** Remembers that steps were looked at. */
  readonly visit = (steps: readonly DraftStep[]): void => {
    const visited = [...new Set([...this.#state.visited, ...steps])];
    if (visited.length > this.#state.visited.length) this.#change({ visited });
  };

  /** Saves now what is not saved yet. */
  readonly flush = async (): Promise<void> => {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#state.saving === 'saved') return;
    const { draft, visited } = this.#state;
    try {
      await client.drafts.save({ draftId: this.draftId, draft, visited: [...visited] });
      // What was typed meanwhile is saved by its own timer.
      if (this.#state.draft !== draft || this.#state.visited !== visited) return;
      forgetKept(this.draftId);
      this.#set({ saving: 'saved' });
    } catch {
      this.#set({ saving: 'refused' });
    }
  };

  /** Ends the session of a draft that is gone: nothing is saved any more. */
  readonly discard = (): void => {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#isOver = true;
    forgetKept(this.draftId);
    this.#set({ saving: 'saved' });
  };

  #change(change: Partial<DraftState>): void {
    if (this.#isOver) return;
    this.#set({ ...change, saving: 'waiting' });
    keep(this.draftId, this.#state);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), SAVE_MS);
  }

  #set(change: Partial<DraftState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

type Kept = Pick<DraftState, 'draft' | 'visited'>;

function keyOf(draftId: string): string {
  return `atlas-draft-${draftId}`;
}

function keep(draftId: string, { draft, visited }: DraftState): void {
  try {
    localStorage.setItem(keyOf(draftId), JSON.stringify({ draft, visited } satisfies Kept));
  } catch {
    // Storage is full or forbidden; the workspace has it a moment later.
  }
}

function readKept(draftId: string): Kept | null {
  const text = localStorage.getItem(keyOf(draftId));
  return text === null ? null : (JSON.parse(text) as Kept);
}

function forgetKept(draftId: string): void {
  localStorage.removeItem(keyOf(draftId));
}
