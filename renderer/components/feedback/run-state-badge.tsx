/**
 * @file The state of a run in a word and a colour; the word alone says it.
 */
import { Badge, type MantineColor } from '@mantine/core';
import {
  IconBan,
  IconCircleCheck,
  IconClock,
  IconPlayerPause,
  IconPlayerPlay,
  IconAlertTriangle,
  type Icon,
} from '@tabler/icons-react';
import type { RunState } from '../../../shared/model/run.ts';

const LOOKS: Readonly<Record<RunState, { readonly color: MantineColor; readonly icon: Icon }>> = {
  waiting: { color: 'gray', icon: IconClock },
  running: { color: 'atlas', icon: IconPlayerPlay },
  paused: { color: 'yellow', icon: IconPlayerPause },
  finished: { color: 'teal', icon: IconCircleCheck },
  failed: { color: 'red', icon: IconAlertTriangle },
  cancelled: { color: 'gray', icon: IconBan },
};

export function RunStateBadge({ state }: { readonly state: RunState }) {
  const { color, icon: IconOf } = LOOKS[state];
  // What ended as it should is not worth a second look.
  const isQuiet = state === 'finished' || state === 'cancelled';
  return (
    <Badge
      variant={isQuiet ? 'transparent' : 'light'}
      color={color}
      px={isQuiet ? 0 : undefined}
      radius="sm"
      tt="none"
      fw={600}
      leftSection={<IconOf size={13} stroke={2} aria-hidden />}
    >
      {state}
    </Badge>
  );
}
