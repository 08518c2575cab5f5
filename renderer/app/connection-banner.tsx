/**
 * @file Says when the line to the main process is down, and what to do; above the page, so that nothing in it moves from
 * under a pointer.
 */
import { Alert, Loader } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useConnection } from '../api/use-connection.ts';
import classes from './connection-banner.module.css';

/** A line that is back within this time was never worth a word. */
const PATIENCE_MS = 700;

export function ConnectionBanner() {
  const state = useConnection();
  const [settled] = useDebouncedValue(state, PATIENCE_MS);
  if (state === 'open' || settled === 'open') return null;
  if (state === 'refused') {
    return (
      <Alert
        color="red"
        title="This address has no valid token"
        role="alert"
        className={classes['banner'] ?? ''}
      >
        Open the whole address that the workbench printed when it started; it ends in #token=…
      </Alert>
    );
  }
  return (
    <Alert
      color="yellow"
      icon={<Loader size={16} />}
      title="Reconnecting to the workbench…"
      role="status"
      className={classes['banner'] ?? ''}
    >
      Runs go on meanwhile. If this stays, start the workbench again; this page then continues where it was.
    </Alert>
  );
}
