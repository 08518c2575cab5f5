/**
 * @file What the colours and marks of the heatmap mean.
 */
import { formatPoints } from '../../../../shared/format/number.ts';
import type { Mode } from '../compare-view.ts';
import type { HeatColors } from './heat-colors.ts';
import { heatText, type Domain } from './heatmap-values.ts';
import classes from './heatmap.module.css';

export interface HeatmapLegendProps {
  readonly mode: Mode;
  readonly domain: Domain;
  readonly colors: HeatColors;
  readonly hasMissing: boolean;
}

const STEP_WIDTH = 6;

export function HeatmapLegend({ mode, domain, colors, hasMissing }: HeatmapLegendProps) {
  return (
    <div className={classes['legend']}>
      <span className={classes['scale']}>
        {mode === 'accuracy' ? `chance ${formatPoints(domain.low)}` : heatText(mode, domain.low)}
        <svg width={STEP_WIDTH * colors.steps.length} height={12} role="img" aria-label="Colour scale">
          {colors.steps.map(({ background }, step) => (
            <rect key={step} x={step * STEP_WIDTH} width={STEP_WIDTH} height={12} fill={background} />
          ))}
        </svg>
        {heatText(mode, domain.high)}
      </span>
      {mode === 'difference' && (
        <span className={classes['key']}>
          <b>*</b> differs from the baseline, p &lt; 0.05 after Holm over the languages
        </span>
      )}
      {hasMissing && (
        <span className={classes['key']}>
          <span className={classes['hatch']} /> no answers
        </span>
      )}
      <span className={classes['hint']}>Click a cell, or press Enter, to see its items</span>
    </div>
  );
}
