/**
 * @file Experiments that are being set up, and saved sets of languages.
 */
import type { Database } from 'better-sqlite3';
import {
  DRAFT_STEPS,
  experimentDraftSchema,
  type DraftStep,
  type ExperimentDraft,
} from '../../shared/model/experiment-draft.ts';

export interface StoredDraft {
  readonly draftId: string;
  readonly draft: ExperimentDraft;
  /** Steps that were looked at. */
  readonly visited: readonly DraftStep[];
  readonly createdMs: number;
  readonly updatedMs: number;
}

export interface LanguageSet {
  readonly name: string;
  readonly codes: readonly string[];
  readonly savedMs: number;
}

interface DraftRow {
  readonly id: string;
  readonly draft: string;
  readonly visited: string;
  readonly created_ms: number;
  readonly updated_ms: number;
}

export class DraftTable {
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(database: Database) {
    this.#statements = prepareStatements(database);
  }

  /** Drafts that were not removed, the last changed first. */
  list(): StoredDraft[] {
    return this.#statements.list.all().map(toDraft);
  }

  /** Null where there is none, or it was removed. */
  get(draftId: string): StoredDraft | null {
    const row = this.#statements.get.get(draftId);
    return row === undefined ? null : toDraft(row);
  }

  add(draftId: string, draft: ExperimentDraft, nowMs: number): void {
    this.#statements.add.run(draftId, JSON.stringify(draft), '[]', nowMs, nowMs);
  }

  /** @returns Whether there is such a draft. */
  save(draftId: string, draft: ExperimentDraft, visited: readonly DraftStep[], nowMs: number): boolean {
    const { changes } = this.#statements.save.run(
      JSON.stringify(draft),
      JSON.stringify(visited),
      nowMs,
      draftId,
    );
    return changes > 0;
  }

  /** Hides a draft until it is restored, for which `removedMs` is null. @returns Whether there is such a draft. */
  setRemoved(draftId: string, removedMs: number | null): boolean {
    return this.#statements.setRemoved.run(removedMs, draftId).changes > 0;
  }

  /** In the order of their names. */
  languageSets(): LanguageSet[] {
    return this.#statements.languageSets.all().map(({ name, codes, saved_ms }) => ({
      name,
      codes: JSON.parse(codes) as string[],
      savedMs: saved_ms,
    }));
  }

  /** Keeps a set under its name, in place of one that has it already. */
  saveLanguageSet({ name, codes, savedMs }: LanguageSet): void {
    this.#statements.saveLanguageSet.run(name, JSON.stringify(codes), savedMs);
  }

  removeLanguageSet(name: string): void {
    this.#statements.removeLanguageSet.run(name);
  }
}

function toDraft(row: DraftRow): StoredDraft {
  const visited = JSON.parse(row.visited) as readonly string[];
  return {
    draftId: row.id,
    draft: experimentDraftSchema.parse(JSON.parse(row.draft)),
    visited: DRAFT_STEPS.filter((step) => visited.includes(step)),
    createdMs: row.created_ms,
    updatedMs: row.updated_ms,
  };
}

function prepareStatements(database: Database) {
  return {
    list: database.prepare<[], DraftRow>(
      'SELECT * FROM drafts WHERE removed_ms IS NULL ORDER BY updated_ms DESC',
    ),
    get: database.prepare<[string], DraftRow>('SELECT * FROM drafts WHERE id = ? AND removed_ms IS NULL'),
    add: database.prepare(
      'INSERT INTO drafts (id, draft, visited, created_ms, updated_ms) VALUES (?, ?, ?, ?, ?)',
    ),
    save: database.prepare(
      'UPDATE drafts SET draft = ?, visited = ?, updated_ms = ? WHERE id = ? AND removed_ms IS NULL',
    ),
    setRemoved: database.prepare('UPDATE drafts SET removed_ms = ? WHERE id = ?'),
    languageSets: database.prepare<[], { name: string; codes: string; saved_ms: number }>(
      'SELECT * FROM language_sets ORDER BY name COLLATE NOCASE',
    ),
    saveLanguageSet: database.prepare(`
      INSERT INTO language_sets VALUES (?, ?, ?)
      ON CONFLICT DO UPDATE SET codes = excluded.codes, saved_ms = excluded.saved_ms`),
    removeLanguageSet: database.prepare('DELETE FROM language_sets WHERE name = ?'),
  };
}
