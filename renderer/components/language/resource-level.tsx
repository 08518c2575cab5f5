/**
 * @file How much text of a language there is to train on, as one to three filled bars.
 */
import type { Language } from '../../../shared/model/language.ts';
import classes from './resource-level.module.css';

const FILLED: Readonly<Record<Language['resource_level'], number>> = { high: 3, mid: 2, low: 1 };

export function ResourceLevel({ level }: { readonly level: Language['resource_level'] }) {
  return (
    <span
      className={classes['level']}
      role="img"
      aria-label={`${level} resource`}
      title={`${level} resource`}
    >
      {[1, 2, 3].map((bar) => (
        <i key={bar} data-filled={bar <= FILLED[level] || undefined} />
      ))}
    </span>
  );
}
