/**
 * @file The items of a language as a list of any length: only what is in sight is drawn and asked for.
 */
import { Text } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, type KeyboardEvent } from 'react';
import { formatPercent } from '../../../shared/format/number.ts';
import type { Language } from '../../../shared/model/language.ts';
import type { ITEM_FILTERS, ITEM_ORDERS, ItemRow } from '../../../shared/rpc/run.ts';
import { api } from '../../api/client.ts';
import classes from './item-list.module.css';
import { optionLetter } from './option-letter.ts';

const PAGE = 100;
const ROW_HEIGHT = 56;

interface ItemListProps {
  readonly input: {
    readonly runId: string;
    readonly language: string;
    readonly filter: (typeof ITEM_FILTERS)[number];
    readonly order: (typeof ITEM_ORDERS)[number];
    readonly search: string;
  };
  /** Items that pass the filter. */
  readonly total: number;
  readonly language: Language;
  readonly selected: string | null;
  readonly onSelect: (itemId: string) => void;
}

export function ItemList({ input, total, language, selected, onSelect }: ItemListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
  });
  const visible = virtual.getVirtualItems();
  const [first, last] = [visible[0]?.index ?? 0, visible.at(-1)?.index ?? 0];
  const pages = Array.from(
    { length: Math.floor(last / PAGE) - Math.floor(first / PAGE) + 1 },
    (_, index) => Math.floor(first / PAGE) + index,
  );
  const answers = useQueries({
    queries: pages.map((page) =>
      api.run.items.queryOptions({
        input: { ...input, offset: page * PAGE, limit: PAGE },
        placeholderData: keepPreviousData,
      }),
    ),
  });
  const rowAt = (index: number): ItemRow | undefined =>
    answers[Math.floor(index / PAGE) - pages[0]!]?.data?.rows[index % PAGE];
  const selectedIndex = visible.find(({ index }) => rowAt(index)?.id === selected)?.index ?? null;

  const onKeyDown = (event: KeyboardEvent): void => {
    const target = stepOf(event.key, selectedIndex, total);
    if (target === null) return;
    event.preventDefault();
    virtual.scrollToIndex(target);
    const row = rowAt(target);
    if (row !== undefined) onSelect(row.id);
  };

  return (
    <div
      ref={scroller}
      className={classes['scroller']}
      role="listbox"
      tabIndex={0}
      aria-label={`Items in ${language.name}`}
      {...(selectedIndex === null ? {} : { 'aria-activedescendant': rowId(selectedIndex) })}
      onKeyDown={onKeyDown}
    >
      <div className={classes['all']} role="presentation" style={{ height: virtual.getTotalSize() }}>
        {visible.map(({ key, index, start }) => {
          const row = rowAt(index);
          return (
            <div
              key={key}
              id={rowId(index)}
              role="option"
              aria-selected={row?.id === selected}
              aria-posinset={index + 1}
              aria-setsize={total}
              className={classes['row']}
              style={{ transform: `translateY(${start}px)`, height: ROW_HEIGHT }}
              onClick={() => {
                if (row !== undefined) onSelect(row.id);
              }}
            >
              {row !== undefined && <Row row={row} language={language} />}
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface RowProps {
  readonly row: ItemRow;
  readonly language: Language;
}

function Row({ row, language }: RowProps) {
  const Mark = row.correct ? IconCheck : IconX;
  return (
    <>
      <Mark
        size={16}
        className={classes[row.correct ? 'right' : 'wrong'] ?? ''}
        aria-label={row.correct ? 'right' : 'wrong'}
      />
      <div className={classes['body']}>
        <div className={classes['head']}>
          <span className={classes['id']}>{row.id}</span>
          <AnswerNote row={row} language={language} />
        </div>
        {row.excerpt === null ? (
          <Text size="xs" c="dimmed">
            text not available
          </Text>
        ) : (
          <div className={classes['excerpt']} dir={language.rtl ? 'rtl' : 'ltr'} lang={language.bcp47}>
            {row.excerpt}
          </div>
        )}
      </div>
    </>
  );
}

function AnswerNote({ row: { answer, correct }, language }: RowProps) {
  if (answer.kind === 'chosen') {
    return (
      <span>
        {optionLetter(answer.prediction)}
        {correct ? '' : ` instead of ${optionLetter(answer.gold)}`}
      </span>
    );
  }
  return (
    <span className={classes['written']}>
      {answer.text === null ? 'no answer' : <bdi lang={language.bcp47}>{answer.text}</bdi>}
      {Number.isInteger(answer.score) ? '' : ` · ${formatPercent(answer.score, 0)}`}
    </span>
  );
}

function rowId(index: number): string {
  return `item-row-${index}`;
}

/** Where a key leads in the list; null for all others. */
function stepOf(key: string, from: number | null, total: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(total - 1, from === null ? 0 : from + 1);
    case 'ArrowUp':
      return Math.max(0, (from ?? 0) - 1);
    case 'Home':
      return 0;
    default:
      return null;
  }
}
