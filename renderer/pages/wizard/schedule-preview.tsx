/**
 * @file How the learning rate goes over the steps, for the settings as they are.
 */
import { formatRate } from '../../../shared/format/number.ts';
import { Box } from '@mantine/core';
import type { ExperimentDraft } from '../../../shared/model/experiment-draft.ts';
import { learningRateAt } from '../../../shared/model/learning-rate.ts';
import type { Training } from '../../../shared/model/training.ts';
import { LineChart, type Series } from '../../components/charts/line-chart.tsx';
import { seriesColor, SERIES_COLORS } from '../../components/charts/series-colors.ts';
import { schedules } from './schedules.ts';

/** More points than this look the same. */
const MAX_POINTS = 240;

export function SchedulePreview({ draft }: { readonly draft: ExperimentDraft }) {
  const series = schedules(draft).map(({ label, training }, place): Series => ({
    label,
    color: seriesColor(place),
    isDashed: place % (2 * SERIES_COLORS.length) >= SERIES_COLORS.length,
    points: curve(training),
    look: 'line',
  }));
  if (series.length === 0) return null;
  const steps = Math.max(...series.map(({ points }) => points.at(-1)?.x ?? 0));
  return (
    <Box mt="md">
      <LineChart
        title="Learning rate"
        note="over the steps"
        summary={`Learning rate over ${steps} steps for ${series.map(({ label }) => label).join('; ')}`}
        fileName="learning-rate"
        xLabel="step"
        series={series}
        height={150}
        includeY={0}
        formatY={formatRate}
      />
    </Box>
  );
}

function curve(training: Training): { x: number; y: number }[] {
  const count = Math.min(training.maxSteps, MAX_POINTS);
  return Array.from({ length: count }, (_, index) => {
    const step = count === 1 ? 0 : Math.round((index * (training.maxSteps - 1)) / (count - 1));
    return { x: step + 1, y: learningRateAt(step, training) };
  });
}
