/**
 * @file Which seed's items to look at, where a column has several.
 */
import { Button, Stack } from '@mantine/core';
import { formatPercent } from '../../../../shared/format/number.ts';
import type { SeedScore } from '../../../../shared/model/comparison.ts';

export interface SeedChoiceProps {
  readonly seeds: readonly SeedScore[];
  readonly onChoose: (runId: string) => void;
  readonly close: () => void;
}

export function SeedChoice({ seeds, onChoose, close }: SeedChoiceProps) {
  return (
    <Stack gap="xs">
      {seeds.map(({ runId, seed, accuracy, correct, items }, index) => (
        <Button
          key={runId}
          variant="default"
          justify="space-between"
          data-autofocus={index === 0 || undefined}
          rightSection={`${formatPercent(accuracy)}, ${correct} of ${items}`}
          onClick={() => {
            close();
            onChoose(runId);
          }}
        >
          Items of seed {seed}
        </Button>
      ))}
    </Stack>
  );
}
