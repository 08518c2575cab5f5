/**
 * @file Tells that something was removed, with a way back.
 */
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';

/** Long enough to read it and to reach the button by keyboard. */
const SHOWN_MS = 10_000;

let count = 0;

/** @param title What was done: `Deleted the draft "demo"`. */
export function showUndo(title: string, onUndo: () => void): void {
  const id = `undo-${++count}`;
  notifications.show({
    id,
    title,
    message: (
      <Button
        size="compact-sm"
        variant="light"
        mt={4}
        onClick={() => {
          notifications.hide(id);
          onUndo();
        }}
      >
        Undo
      </Button>
    ),
    autoClose: SHOWN_MS,
  });
}
