/**
 * @file Dialogs that any code can open. One that is opened from another lies above it, and the one below stays as it
 * is, with all that was typed.
 */
import { Button, Group, Modal, type MantineSize } from '@mantine/core';
import { useWindowEvent } from '@mantine/hooks';
import { useEffect, useLayoutEffect, useRef, useSyncExternalStore, type ReactNode } from 'react';

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

/** From the lowest to the one in front. */
let dialogs: readonly OpenDialog[] = [];
let count = 0;
/** The opener of a dialog that has just been closed. */
let returning: Element | null = null;
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
  // One that follows on another was opened by what opened that one.
  const opener = returning ?? openerNow();
  returning = null;
  show([...dialogs, { ...options, id, isOpen: true, opener }]);
}

/** What has the focus, or, of a menu that goes when it has been used, the button that opened it. */
function openerNow(): Element | null {
  const { activeElement } = document;
  const button = activeElement?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  return button == null ? activeElement : document.getElementById(button);
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
  returning = closing.opener;
  show(dialogs.map((dialog) => (dialog.id === id ? { ...dialog, isOpen: false } : dialog)));
  closing.onClose?.();
}

function forget(id: string): void {
  show(dialogs.filter((dialog) => dialog.id !== id));
}

const FIELD = 'input:not([type="hidden"], :disabled), textarea:not(:disabled)';

/** Where an open list or menu wants the key for itself, Mantine says so with this. */
const KEEPS_ESCAPE = '[data-mantine-stop-propagation="true"]';

/** The first field gets the focus as soon as there is one, where Mantine gave it to the cross for want of better. */
function DialogContent({ children }: { readonly children: ReactNode }) {
  const content = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const dialog = content.current!.closest<HTMLElement>('[role="dialog"]')!;
    const look = (): void => {
      const { activeElement } = document;
      if (!dialog.contains(activeElement) || content.current?.contains(activeElement) !== false) return;
      content.current.querySelector<HTMLElement>(FIELD)?.focus();
    };
    // Whoever has begun to work in it is left alone.
    const stop = (): void => {
      observer.disconnect();
      dialog.removeEventListener('focusin', look);
      for (const type of ['keydown', 'pointerdown']) dialog.removeEventListener(type, stop);
    };
    const observer = new MutationObserver(look);
    observer.observe(content.current!, { childList: true, subtree: true });
    dialog.addEventListener('focusin', look);
    for (const type of ['keydown', 'pointerdown']) dialog.addEventListener(type, stop);
    return stop;
  }, []);
  return <div ref={content}>{children}</div>;
}

/** Where dialogs are shown; once in the page. */
export function Dialogs() {
  const all = useSyncExternalStore(subscribe, () => dialogs);
  const front = all.findLast(({ isOpen }) => isOpen);
  useLayoutEffect(() => {
    // Now, not when the dialog has faded out: whoever works on in the meantime must not be called back.
    if (returning instanceof HTMLElement) returning.focus();
    returning = null;
  }, [all]);
  // Of its own, since a Modal each would close two with one key: the one in front, and the one that then is.
  useWindowEvent(
    'keydown',
    (event) => {
      const isKept = event.target instanceof Element && event.target.matches(KEEPS_ESCAPE);
      if (event.key === 'Escape' && !event.isComposing && !isKept && front !== undefined) close(front.id);
    },
    { capture: true },
  );
  // No Modal.Stack: it has the one below take the focus for its first control when it is in front again.
  return all.map((dialog, depth) => (
    <Modal
      key={dialog.id}
      opened={dialog.isOpen}
      onClose={() => close(dialog.id)}
      onExitTransitionEnd={() => forget(dialog.id)}
      closeOnEscape={false}
      returnFocus={false}
      // Each dims what is below it; together they must not black out the page.
      {...(depth > 0 && { overlayProps: { backgroundOpacity: 0.25 } })}
      inert={dialog !== front && dialog.isOpen}
      title={dialog.title}
      size={dialog.size ?? 'md'}
    >
      <DialogContent>{dialog.content(() => close(dialog.id))}</DialogContent>
    </Modal>
  ));
}
