/**
 * @file A model or a benchmark of the library that can be chosen.
 */
import { Badge, Checkbox, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { LibraryHealth } from '../../../shared/rpc/library.ts';
import classes from './choice-card.module.css';

export interface ChoiceCardProps {
  readonly name: string;
  readonly isChosen: boolean;
  readonly isBundled: boolean;
  readonly health: LibraryHealth;
  /** Facts in a line. */
  readonly facts: readonly string[];
  readonly path: string;
  readonly onToggle: (isChosen: boolean) => void;
  readonly children?: ReactNode;
}

const HEALTH_COLORS = { ok: 'teal', changed: 'orange', broken: 'red', unavailable: 'gray' } as const;

export function ChoiceCard(props: ChoiceCardProps) {
  const { name, isChosen, isBundled, health, facts, path, onToggle, children } = props;
  // What is chosen can always be given up.
  const isUsable = health.state === 'ok' || health.state === 'changed' || isChosen;
  return (
    <Checkbox.Card
      className={classes['card'] ?? ''}
      checked={isChosen}
      disabled={!isUsable}
      onChange={onToggle}
      aria-label={`${name}: ${facts.join(', ')}`}
    >
      <Checkbox.Indicator />
      <span className={classes['content']}>
        <span className={classes['title']}>
          <span className={classes['name']}>{name}</span>
          {isBundled && (
            <Badge size="sm" variant="default">
              included
            </Badge>
          )}
          {health.state !== 'ok' && (
            <Badge size="sm" variant="light" color={HEALTH_COLORS[health.state]}>
              {health.state}
            </Badge>
          )}
        </span>
        <span className={classes['facts']}>{facts.join(' · ')}</span>
        {children}
        {!isBundled && (
          <span className={classes['path']} title={path}>
            {path}
          </span>
        )}
        {health.problem !== null && (
          <Text span size="xs" c="var(--mantine-color-error)">
            {health.problem}
          </Text>
        )}
      </span>
    </Checkbox.Card>
  );
}
