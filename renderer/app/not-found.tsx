/**
 * @file An address that means nothing.
 */
import { IconMapOff } from '@tabler/icons-react';
import { EmptyState } from '../components/feedback/empty-state.tsx';
import { LinkButton } from '../components/layout/links.tsx';

export function NotFound() {
  return (
    <EmptyState
      icon={IconMapOff}
      title="There is no such page"
      action={<LinkButton to="/">Go to Home</LinkButton>}
    >
      The address may be of an older version.
    </EmptyState>
  );
}
