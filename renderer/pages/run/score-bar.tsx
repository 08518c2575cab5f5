/**
 * @file An accuracy as a dot on a line with its interval, and where guessing would be.
 */
import { formatPercent } from '../../../shared/format/number.ts';
import classes from './score-bar.module.css';

interface ScoreBarProps {
  readonly accuracy: number;
  readonly low: number;
  readonly high: number;
  readonly chance: number | null;
  /** Right end of the line. */
  readonly scaleEnd: number;
}

export function ScoreBar({ accuracy, low, high, chance, scaleEnd }: ScoreBarProps) {
  const at = (value: number): string => `${(100 * value) / scaleEnd}%`;
  return (
    <div
      className={classes['bar']}
      role="img"
      aria-label={`${formatPercent(accuracy)}, interval ${formatPercent(low)} to ${formatPercent(high)}`}
    >
      {chance !== null && <span className={classes['chance']} style={{ left: at(chance) }} />}
      <span className={classes['interval']} style={{ left: at(low), width: at(high - low) }} />
      <span className={classes['dot']} style={{ left: at(accuracy) }} />
    </div>
  );
}
