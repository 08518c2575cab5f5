/**
 * @file The colours of cells in the page's colour scheme.
 */
import { useComputedColorScheme } from '@mantine/core';
import { useMemo } from 'react';
import {
  divergingScale,
  heatScale,
  scaleStep,
  type ScaleDomain,
  type ScaleStep,
} from '../../../../shared/color/heat-scale.ts';
import type { Mode } from '../compare-view.ts';
import type { HeatValue } from './heatmap-values.ts';

export interface HeatColors {
  /** From the low to the high end of the domain. */
  readonly steps: readonly ScaleStep[];
  /** Null where there is no number. */
  readonly of: (value: HeatValue) => ScaleStep | null;
}

export function useHeatColors(mode: Mode, { low, high }: ScaleDomain): HeatColors {
  const scheme = useComputedColorScheme('light');
  return useMemo(() => {
    const steps = mode === 'difference' ? divergingScale(scheme) : heatScale(scheme);
    return {
      steps,
      of: (value) => (typeof value === 'number' ? steps[scaleStep(value, low, high)]! : null),
    };
  }, [mode, scheme, low, high]);
}
