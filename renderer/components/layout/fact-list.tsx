/**
 * @file Names and values, in as many columns as there is room for.
 */
import type { ReactNode } from 'react';
import classes from './fact-list.module.css';

export interface Fact {
  readonly name: string;
  readonly value: ReactNode;
  /** Takes the whole width: a path, a hash, a paragraph. */
  readonly isWide?: boolean;
}

export function FactList({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className={classes['list']}>
      {facts.map(({ name, value, isWide = false }) => (
        <div key={name} className={classes['fact']} data-wide={isWide || undefined}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
