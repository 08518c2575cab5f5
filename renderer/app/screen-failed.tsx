/**
 * @file A screen that could not be shown, in its place beside the navigation: its code did not arrive, or is broken.
 */
import { useEffect, useRef, useState } from 'react';
import { useConnection } from '../api/use-connection.ts';
import { Problem } from '../components/feedback/problem.tsx';
import { Page } from '../components/layout/page.tsx';

export function ScreenFailed({ error }: { readonly error: unknown }) {
  const connection = useConnection();
  const wasAway = useRef(connection !== 'open');
  const [isAway, setIsAway] = useState(false);
  useEffect(() => {
    if (connection !== 'open') wasAway.current = true;
    // A program that started anew may have other files, so the whole page is asked for.
    else if (wasAway.current) location.reload();
  }, [connection]);
  const tryAgain = async (): Promise<void> => {
    try {
      // Reloaded while nobody answers, the page would be gone for good.
      await fetch('/');
      location.reload();
    } catch {
      setIsAway(true);
    }
  };
  return (
    <Page title="This screen could not be shown">
      <Problem
        title={
          connection === 'open' && !isAway ? 'Something in it went wrong' : 'The workbench does not answer'
        }
        error={
          connection === 'open' && !isAway
            ? error
            : 'The screen had not been loaded yet. It opens by itself as soon as the workbench is back.'
        }
        onRetry={() => void tryAgain()}
      />
    </Page>
  );
}
