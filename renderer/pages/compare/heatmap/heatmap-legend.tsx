/**
 * @file What the colours and marks of the heatmap mean.
 */
import type { ScaleDomain } from '../../../../shared/color/heat-scale.ts';
import { formatPoints } from '../../../../shared/format/number.ts';
import type { Mode } from '../compare-view.ts';
import { ResourceLevel } from '../../../components/language/resource-level.tsx';
import { RESOURCE_LEVELS } from '../../../../shared/model/language.ts';
import type { HeatColors } from './heat-colors.ts';
import { heatText } from './heatmap-values.ts';
import classes from './heatmap.module.css';

export interface HeatmapScaleProps {
  readonly mode: Mode;
  readonly domain: ScaleDomain;
  readonly colors: HeatColors;
}

const STEP_WIDTH = 6;

/** The colours from one end to the other. */
export function HeatmapScale({ mode, domain, colors }: HeatmapScaleProps) {
  return (
    <span className={classes['scale']}>
      {mode === 'accuracy' ? `chance ${formatPoints(domain.low)}` : heatText(mode, domain.low)}
      <svg width={STEP_WIDTH * colors.steps.length} height={12} role="img" aria-label="Colour scale">
        {colors.steps.map(({ background }, step) => (
          <rect key={step} x={step * STEP_WIDTH} width={STEP_WIDTH} height={12} fill={background} />
        ))}
      </svg>
      {heatText(mode, domain.high)}
    </span>
  );
}

export interface HeatmapLegendProps {
  readonly mode: Mode;
  readonly hasMissing: boolean;
  /** Whether a mean is over fewer languages than its row has. */
  readonly hasPartial: boolean;
}

/** What the marks mean. */
export function HeatmapLegend({ mode, hasMissing, hasPartial }: HeatmapLegendProps) {
  return (
    <div className={classes['legend']}>
      {RESOURCE_LEVELS.map((level) => (
        <span key={level} className={classes['key']}>
          <ResourceLevel level={level} /> {level}
          {level === 'low' && ' resource'}
        </span>
      ))}
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
      {hasPartial && (
        <span className={classes['key']}>
          <i>7 of 9</i> mean over fewer languages than others: not to be compared with theirs
        </span>
      )}
      <span className={classes['hint']}>Click a cell, or press Enter, to see its items</span>
    </div>
  );
}
