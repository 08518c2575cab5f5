/**
 * @file Whether a folder of the library is still what was checked, in a word and a colour; the word alone says it.
 */
import { Badge, Tooltip, type MantineColor } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconPlugConnectedX,
  IconRefreshAlert,
  type Icon,
} from '@tabler/icons-react';
import type { LibraryHealth } from '../../../shared/rpc/library.ts';

const LOOKS: Readonly<
  Record<
    LibraryHealth['state'],
    { readonly label: string; readonly color: MantineColor; readonly icon: Icon }
  >
> = {
  ok: { label: 'verified', color: 'teal', icon: IconCircleCheck },
  changed: { label: 'changed', color: 'yellow', icon: IconRefreshAlert },
  broken: { label: 'broken', color: 'red', icon: IconAlertTriangle },
  unavailable: { label: 'unavailable', color: 'gray', icon: IconPlugConnectedX },
};

export function HealthBadge({ health }: { readonly health: LibraryHealth }) {
  const { label, color, icon: IconOf } = LOOKS[health.state];
  return (
    <Tooltip
      label={health.problem ?? 'Every byte was checked, and nothing has changed since.'}
      multiline
      maw={420}
    >
      <Badge
        variant="light"
        color={color}
        radius="sm"
        tt="none"
        fw={600}
        miw="max-content"
        leftSection={<IconOf size={13} stroke={2} aria-hidden />}
      >
        {label}
      </Badge>
    </Tooltip>
  );
}
