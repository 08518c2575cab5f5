/**
 * @file A page of a benchmark's items with their translations.
 */
import { completionsOf, type Item } from '../../shared/model/task.ts';
import type { ItemPage } from '../../shared/rpc/benchmarks.ts';

export interface PageOptions {
  /** In id, prompt or options of the first language, in any case; empty for all. */
  readonly search: string;
  readonly offset: number;
  readonly limit: number;
}

/**
 * Items in the order of the first language.
 *
 * @param items By language, in the order that translations are wanted in.
 */
export function parallelItems(
  items: readonly (readonly Item[])[],
  { search, offset, limit }: PageOptions,
): ItemPage {
  const needle = search.toLocaleLowerCase();
  const found = (items[0] ?? []).filter(
    (item) =>
      needle === '' ||
      [item.id, item.prompt, ...completionsOf(item).completions].some((text) =>
        text.toLocaleLowerCase().includes(needle),
      ),
  );
  const byId = items.map((ofLanguage) => new Map(ofLanguage.map((item) => [item.id, item])));
  return {
    total: found.length,
    items: found
      .slice(offset, offset + limit)
      .map(({ id }) => ({ id, translations: byId.map((ofLanguage) => ofLanguage.get(id) ?? null) })),
  };
}
