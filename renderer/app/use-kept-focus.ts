/**
 * @file Keeps the focus in the page: where the screen changes, or what had it is taken away, the heading gets it, from
 * where Tab leads on. A browser would leave it nowhere.
 */
import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';

/** A screen may wait for its data before it has a heading. */
const PATIENCE_MS = 10_000;
/** Who has a better place for the focus takes it within this time: a menu that closes, a list whose line went. */
const OTHERS_MS = 100;

export function useKeptFocus(): void {
  const router = useRouter();
  useEffect(() => {
    let stop = (): void => undefined;
    const unsubscribe = router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
      if (fromLocation === undefined || !pathChanged) return;
      stop();
      stop = focusWhenThere();
    });
    return () => {
      unsubscribe();
      stop();
    };
  }, [router]);
  useEffect(followRemovals, []);
}

/** Gives the focus to the heading of the screen, or to the screen where it has none. */
function focusHeading(): void {
  const main = document.getElementById('main');
  (main?.querySelector<HTMLElement>('h1') ?? main)?.focus({ preventScroll: true });
}

/** The heading of another screen, as soon as there is one. @returns Stops waiting. */
function focusWhenThere(): () => void {
  const main = document.getElementById('main')!;
  const before = document.activeElement;
  // A field of the screen that took the focus, or a dialog, keeps it.
  if (before?.closest('#main > *, [role="dialog"]') != null) return () => undefined;
  if (main.querySelector('h1') !== null) {
    focusHeading();
    return () => undefined;
  }
  const observer = new MutationObserver(() => {
    if (main.querySelector('h1') === null) return;
    stop();
    const now = document.activeElement;
    if (now === before || now === document.body) focusHeading();
  });
  const timer = setTimeout(() => stop(), PATIENCE_MS);
  const stop = (): void => {
    observer.disconnect();
    clearTimeout(timer);
  };
  observer.observe(main, { childList: true, subtree: true });
  return stop;
}

/** @returns Stops following. */
function followRemovals(): () => void {
  let focused: Element | null = null;
  const remember = ({ target }: FocusEvent): void => {
    focused = target instanceof Element ? target : null;
  };
  const observer = new MutationObserver(() => {
    if (focused === null || focused.isConnected) return;
    focused = null;
    setTimeout(() => {
      if (document.activeElement !== document.body) return;
      const dialog = [...document.querySelectorAll('[role="dialog"]')].at(-1);
      if (dialog === undefined) focusHeading();
      else dialog.querySelector<HTMLElement>('input, button')?.focus();
    }, OTHERS_MS);
  });
  observer.observe(document.body, { childList: true, subtree: true });
  addEventListener('focusin', remember);
  return () => {
    observer.disconnect();
    removeEventListener('focusin', remember);
  };
}
