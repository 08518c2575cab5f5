/**
 * @file Dialogs that any code can open. One that is opened from another lies above it, and the one below stays as it
 * is, with all that was typed.
 */
import { Button, Group, Modal, type MantineSize } from '@mantine/core';
import { useSyncExternalStore, type ReactNode } from 'react';

export interface DialogOptions {
  readonly title: string;
  /** 440 pixels wide unless given; a number is pixels. */
  readonly size?: MantineSize | number;
  readonly content: (close: () => void) => ReactNode;
  /** Told once, however it was closed. */
  readonly onClose?: () => void;
}

interface OpenDialog extends DialogOptions {
  readonly id: string;
  /** False while it fades out. */
  readonly isOpen: boolean;
  /** What had the focus before, and gets it back. */
  readonly opener: Element | null;
}

/** Within this, a dialog that comes to the front has taken the focus. */
const TAKES_FOCUS_MS = 50;

/** From the lowest to the one in front. */
let dialogs: readonly OpenDialog[] = [];
let count = 0;
const listeners = new Set<() => void>();

function show(next: readonly OpenDialog[]): void {
  dialogs = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Opens a dialog in front of all others. */
export function openDialog(options: DialogOptions): void {
  const id = `dialog-${++count}`;
  show([...dialogs, { ...options, id, isOpen: true, opener: document.activeElement }]);
}

export interface Question {
  readonly title: string;
  readonly content: ReactNode;
  /** What the buttons say. */
  readonly confirm: string;
  readonly cancel: string;
  readonly onConfirm: () => void;
}

/** Asks before something that cannot be undone. */
export function askBefore({ title, content, confirm, cancel, onConfirm }: Question): void {
  openDialog({
    title,
    content: (close) => (
      <>
        {content}
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close}>
            {cancel}
          </Button>
          <Button
            color="red"
            onClick={() => {
              close();
              onConfirm();
            }}
          >
            {confirm}
          </Button>
        </Group>
      </>
    ),
  });
}

function close(id: string): void {
  const closing = dialogs.find((dialog) => dialog.id === id && dialog.isOpen);
  if (closing === undefined) return;
  show(dialogs.map((dialog) => (dialog.id === id ? { ...dialog, isOpen: false } : dialog)));
  closing.onClose?.();
}

function forget({ id, opener }: OpenDialog): void {
  show(dialogs.filter((dialog) => dialog.id !== id));
  const giveBack = (): void => {
    const wasBelow = opener?.closest('[role="dialog"]') != null;
    if (opener instanceof HTMLElement && (wasBelow || document.activeElement === document.body))
      opener.focus();
  };
  // The dialog below, in front again, gives the focus to its first control; where motion is reduced, after this.
  setTimeout(giveBack, TAKES_FOCUS_MS);
}

/** Where dialogs are shown; once in the page. */
export function Dialogs() {
  const all = useSyncExternalStore(subscribe, () => dialogs);
  const front = all.findLast(({ isOpen }) => isOpen);
  return (
    <Modal.Stack>
      {all.map((dialog) => (
        <Modal
          key={dialog.id}
          stackId={dialog.id}
          opened={dialog.isOpen}
          onClose={() => close(dialog.id)}
          onExitTransitionEnd={() => forget(dialog)}
          returnFocus={false}
          inert={dialog !== front && dialog.isOpen}
          title={dialog.title}
          size={dialog.size ?? 'md'}
        >
          {dialog.content(() => close(dialog.id))}
        </Modal>
      ))}
    </Modal.Stack>
  );
}
