/**
 * @file Keys of a grid, as the ARIA Authoring Practices describe them: arrows, Home and End (with Ctrl for the whole
 * grid), Page Up and Page Down. Cells carry `data-row` and `data-column`; one of them is the grid's tab stop.
 */
import type { FocusEvent, KeyboardEvent, RefObject } from 'react';

const PAGE_ROWS = 12;

type Step = (row: number, column: number, control: boolean) => readonly [number, number];

/** Where a key leads; ends that are too far are brought back. */
const STEPS: Readonly<Record<string, Step>> = {
  ArrowUp: (row, column) => [row - 1, column],
  ArrowDown: (row, column) => [row + 1, column],
  ArrowLeft: (row, column) => [row, column - 1],
  ArrowRight: (row, column) => [row, column + 1],
  Home: (row, _, control) => [control ? 0 : row, 0],
  End: (row, _, control) => [control ? Infinity : row, Infinity],
  PageUp: (row, column) => [row - PAGE_ROWS, column],
  PageDown: (row, column) => [row + PAGE_ROWS, column],
};

export function useGridKeys(grid: RefObject<HTMLElement | null>) {
  const items = (): HTMLElement[] => [
    ...(grid.current?.querySelectorAll<HTMLElement>('[data-row][data-column]') ?? []),
  ];
  const makeTabStop = (item: HTMLElement): void => {
    grid.current?.querySelector('[data-row][tabindex="0"]')?.setAttribute('tabindex', '-1');
    item.tabIndex = 0;
  };
  return {
    /** Makes the first cell the tab stop where there is none. */
    keepTabStop: (): void => {
      if (grid.current?.querySelector('[data-row][tabindex="0"]')) return;
      const first = grid.current?.querySelector<HTMLElement>(
        '[data-row="1"][data-column="1"], [data-row="0"]',
      );
      if (first) first.tabIndex = 0;
    },
    onFocus: (event: FocusEvent): void => {
      const item = (event.target as HTMLElement).closest<HTMLElement>('[data-row][data-column]');
      if (item !== null) makeTabStop(item);
    },
    onKeyDown: (event: KeyboardEvent): void => {
      const item = (event.target as HTMLElement).closest<HTMLElement>('[data-row][data-column]');
      if (item === null) return;
      if ((event.key === 'Enter' || event.key === ' ') && item.tagName !== 'BUTTON') {
        event.preventDefault();
        item.click();
        return;
      }
      const step = STEPS[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const all = items();
      const last = all.at(-1)!;
      const clamp = (value: number, highest: number): number => Math.min(highest, Math.max(0, value));
      const [row, column] = step(
        Number(item.dataset['row']),
        Number(item.dataset['column']),
        event.ctrlKey || event.metaKey,
      );
      const wantedRow = clamp(row, Number(last.dataset['row']));
      const wantedColumn = clamp(column, Number(last.dataset['column']));
      grid.current
        ?.querySelector<HTMLElement>(`[data-row="${wantedRow}"][data-column="${wantedColumn}"]`)
        ?.focus({ preventScroll: false });
    },
  };
}
