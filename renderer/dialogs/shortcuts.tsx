/**
 * @file Keyboard shortcuts: what they are, and the keys that lead from one screen to another.
 */
import { Kbd, Table, Text } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Fragment, useEffect, useRef } from 'react';
import { openDialog } from './dialogs.tsx';

/** Screens by the key that leads there, after G. */
const SCREENS = [
  { key: 'h', to: '/', label: 'Home' },
  { key: 'n', to: '/experiments/new', label: 'New experiment' },
  { key: 'r', to: '/runs', label: 'Runs' },
  { key: 'c', to: '/compare', label: 'Compare' },
  { key: 'e', to: '/reports', label: 'Reports' },
  { key: 'm', to: '/models', label: 'Models' },
  { key: 'b', to: '/benchmarks', label: 'Benchmarks' },
  { key: 's', to: '/settings', label: 'Settings' },
] as const;

/** The second key follows the first within this time. */
const PAIR_MS = 1500;

/** Elements in which keys are text. */
const EDITABLE = 'input, textarea, select, [contenteditable], [role="combobox"]';

/** Follows the keys for as long as the page lives. */
export function useShortcuts(): void {
  const navigate = useNavigate();
  const goMs = useRef(-Infinity);
  useEffect(() => {
    const follow = (event: KeyboardEvent): void => {
      const isForSomethingElse =
        event.defaultPrevented ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        (event.target as Element).closest(`${EDITABLE}, [role="dialog"], [role="menu"]`) !== null;
      if (isForSomethingElse) return;
      const screen = SCREENS.find(({ key }) => key === event.key.toLowerCase());
      if (event.key === '?') showShortcuts();
      else if (event.key === 'g') goMs.current = event.timeStamp;
      else if (screen !== undefined && event.timeStamp - goMs.current < PAIR_MS) {
        goMs.current = -Infinity;
        event.preventDefault();
        void navigate({ to: screen.to });
      }
    };
    addEventListener('keydown', follow);
    return () => removeEventListener('keydown', follow);
  }, [navigate]);
}

function showShortcuts(): void {
  openDialog({ title: 'Keyboard shortcuts', content: () => <ShortcutList /> });
}

const SHORTCUTS: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['?'], does: 'Show these shortcuts' },
  ...SCREENS.map(({ key, label }) => ({ keys: ['G', key.toUpperCase()], does: `Go to ${label}` })),
  { keys: ['Tab'], does: 'The next control; in a table or list of cells, out of it' },
  {
    keys: ['↑', '↓', '←', '→'],
    does: 'In the heatmap, lists of items and the queue: another cell, item or place',
  },
  { keys: ['Enter'], does: 'Open the cell, item or run' },
  { keys: ['Esc'], does: 'Close a dialog or menu' },
];

export function ShortcutList() {
  return (
    <Table aria-label="Keyboard shortcuts" verticalSpacing={6}>
      <Table.Tbody>
        {SHORTCUTS.map(({ keys, does }) => (
          <Table.Tr key={does}>
            <Table.Td w={130}>
              {keys.map((key, index) => (
                <Fragment key={key}>
                  {index > 0 && ' '}
                  <Kbd>{key}</Kbd>
                </Fragment>
              ))}
            </Table.Td>
            <Table.Td>
              <Text size="sm">{does}</Text>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
