/**
 * @file What can be done with a run.
 */
import { IconChartDots3 } from '@tabler/icons-react';
import type { RunDetail } from '../../../shared/rpc/run.ts';
import { LinkButton } from '../../components/layout/links.tsx';

export function RunActions({ detail: { summary } }: { readonly detail: RunDetail }) {
  return (
    <LinkButton
      to="/compare"
      search={{ runs: summary.config.runId }}
      size="xs"
      variant="default"
      leftSection={<IconChartDots3 size={16} />}
    >
      Compare with…
    </LinkButton>
  );
}
