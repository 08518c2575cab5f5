/**
 * @file The present, told anew now and then.
 */
import { useInterval } from '@mantine/hooks';
import { useState } from 'react';

const TICK_MS = 15_000;

export function useNow(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useInterval(() => setNowMs(Date.now()), TICK_MS, { autoInvoke: true });
  return nowMs;
}
