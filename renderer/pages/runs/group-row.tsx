/**
 * @file The head of a group of runs: what they share, how many they are, and their means.
 */
import { Group, Text, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { formatCount, formatPoints } from '../../../shared/format/number.ts';
import { groupKey, type ListLine } from './list-layout.ts';
import { columnLook, fieldText } from './run-columns.tsx';
import classes from './run-table.module.css';

export interface GroupRowProps {
  readonly line: Extract<ListLine, { kind: 'group' }>;
  readonly index: number;
  readonly groupedBy: string;
  readonly span: number;
  readonly onFold: (key: string) => void;
}

export function GroupRow({ line: { group, isFolded }, index, groupedBy, span, onFold }: GroupRowProps) {
  const { englishAccuracy, transferAccuracy } = group;
  const means = [
    ...(englishAccuracy === null ? [] : [`English ${formatPoints(englishAccuracy)}`]),
    ...(transferAccuracy === null ? [] : [`others ${formatPoints(transferAccuracy)}`]),
  ];
  const title = groupedBy === 'name' ? 'Run' : columnLook(groupedBy).title;
  return (
    <tr className={classes['group']} aria-rowindex={index + 2}>
      <th colSpan={span} scope="rowgroup">
        <UnstyledButton
          className={classes['groupLine'] ?? ''}
          aria-expanded={!isFolded}
          onClick={() => onFold(groupKey(group))}
        >
          <Group gap={8} wrap="nowrap">
            {isFolded ? (
              <IconChevronRight size={15} aria-hidden />
            ) : (
              <IconChevronDown size={15} aria-hidden />
            )}
            <Text size="sm" fw={600}>
              <Text span c="dimmed" fw={500} size="sm">
                {title}:
              </Text>{' '}
              {fieldText(group.value)}
            </Text>
            <Text size="xs" c="dimmed" className="numeric">
              {formatCount(group.count, 'run')}
              {means.length > 0 && ` · mean ${means.join(', ')}`}
            </Text>
          </Group>
        </UnstyledButton>
      </th>
    </tr>
  );
}
