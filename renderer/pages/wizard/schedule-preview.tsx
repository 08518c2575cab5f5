/**
 * @file How the learning rate goes over the steps, for the settings as they are.
 */
import { formatRate } from '../../../shared/format/number.ts';
import { Box } from '@mantine/core';
import type { ExperimentDraft } from '../../../shared/model/experiment-draft.ts';
import { learningRateAt } from '../../../shared/model/learning-rate.ts';
import { trainingOverrideSchema, trainingSchema, type Training } from '../../../shared/model/training.ts';
import { LineChart, type Series } from '../../components/charts/line-chart.tsx';

/** More points than this look the same. */
const MAX_POINTS = 240;
/** What the curve depends on. */
const SHAPING_FIELDS = ['maxSteps', 'learningRate', 'lrSchedulerType', 'warmupSteps'] as const;
const COLORS = [
  'var(--chart-blue)',
  'var(--chart-orange)',
  'var(--chart-green)',
  'var(--chart-purple)',
] as const;

export function SchedulePreview({ draft }: { readonly draft: ExperimentDraft }) {
  const series = schedules(draft);
  if (series.length === 0) return null;
  const steps = Math.max(...series.map(({ points }) => points.at(-1)?.x ?? 0));
  return (
    <Box mt="md">
      <LineChart
        title="Learning rate"
        note={series.length > 1 ? 'methods with settings of their own apart' : 'over the steps'}
        summary={`Learning rate over ${steps} steps for ${series.map(({ label }) => label).join(', ')}`}
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

/** One curve for the experiment's settings and one for each method that changes them. */
function schedules({ training, methods }: ExperimentDraft): Series[] {
  const shared = trainingSchema.safeParse(training).data;
  if (shared === undefined) return [];
  const own = methods.flatMap(({ label, training: override }) => {
    const parsed = trainingOverrideSchema.safeParse(override).data;
    const changes = SHAPING_FIELDS.some((field) => field in override);
    if (parsed === undefined || !changes) return [];
    const fields: [string, unknown][] = Object.entries(parsed);
    const defined = Object.fromEntries(fields.filter(([, value]) => value !== undefined));
    return [{ label, training: trainingSchema.parse({ ...shared, ...defined }) }];
  });
  return [{ label: 'all methods', training: shared }, ...own].slice(0, COLORS.length).map((entry, index) => ({
    label: index === 0 && own.length > 0 ? 'others' : entry.label,
    color: COLORS[index]!,
    points: curve(entry.training),
    look: 'line',
  }));
}

function curve(training: Training): { x: number; y: number }[] {
  const count = Math.min(training.maxSteps, MAX_POINTS);
  return Array.from({ length: count }, (_, index) => {
    const step = count === 1 ? 0 : Math.round((index * (training.maxSteps - 1)) / (count - 1));
    return { x: step + 1, y: learningRateAt(step, training) };
  });
}
