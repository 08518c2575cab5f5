/**
 * @file How a run trains: its curves as small multiples over the same steps.
 */
import { Group, Paper, Slider, Switch, Text } from '@mantine/core';
import { useThrottledValue, useViewportSize } from '@mantine/hooks';
import { IconChartLine } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { formatBytes } from '../../../shared/format/bytes.ts';
import {
  formatCompactCount,
  formatNumber,
  formatPercent,
  formatRate,
} from '../../../shared/format/number.ts';
import type { DevPoint, StepPoint } from '../../../shared/model/result.ts';
import { isTraining } from '../../../shared/model/run.ts';
import type { RunDetail } from '../../../shared/rpc/run.ts';
import { api } from '../../api/client.ts';
import { LineChart, type Point, type Series } from '../../components/charts/line-chart.tsx';
import { smooth } from '../../components/charts/smoothing.ts';
import { EmptyState } from '../../components/feedback/empty-state.tsx';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { endedEarly } from './ended-early.ts';
import classes from './overview-tab.module.css';
import { useSteps } from './use-steps.ts';

/** Charts are drawn again at most this often. */
const REDRAW_MS = 1000;
/** Pixels of a small chart, and where there is room. */
const HEIGHT = 168;
const TALL_HEIGHT = 260;
const TALL_VIEWPORT = 1000;
const FRACTIONS = [0, 1] as const;
const MIB = 2 ** 20;
const GIB = 2 ** 30;

export function OverviewTab({ detail }: { readonly detail: RunDetail }) {
  const { runId } = detail.summary.config;
  const steps = useSteps(runId);
  const dev = useQuery(api.run.dev.queryOptions({ input: { runId } }));
  return (
    <QueryBoundary query={steps} title="The curves could not be loaded">
      {(points) =>
        points.length === 0 ? (
          <NoCurves detail={detail} />
        ) : (
          <Curves detail={detail} points={points} dev={dev.data ?? []} />
        )
      }
    </QueryBoundary>
  );
}

function NoCurves({ detail: { summary } }: { readonly detail: RunDetail }) {
  if (summary.config.method.method === 'none') {
    return (
      <EmptyState icon={IconChartLine} title="Nothing is trained here">
        This run measures the frozen model, the row that every adapter is compared with. Its scores are under
        Languages.
      </EmptyState>
    );
  }
  if (!isTraining(summary.config)) {
    return (
      <EmptyState icon={IconChartLine} title="Nothing is trained here">
        This run measures an adapter that was trained before. Its scores are under Languages.
      </EmptyState>
    );
  }
  const isOver = endedEarly(summary.state);
  return (
    <EmptyState icon={IconChartLine} title={isOver ? 'It ended before its first step' : 'No step yet'}>
      {isOver ? 'The log says what happened.' : 'The curves appear here with the first training step.'}
    </EmptyState>
  );
}

function formatPlain(y: number): string {
  return formatNumber(y, Number.isInteger(y) ? 0 : Math.abs(y) < 0.1 ? 3 : 2);
}

interface CurvesProps {
  readonly detail: RunDetail;
  readonly points: readonly StepPoint[];
  readonly dev: readonly DevPoint[];
}

function Curves({ detail, points: newestPoints, dev: newestDev }: CurvesProps) {
  const { config } = detail.summary;
  const newest = useMemo(() => ({ points: newestPoints, dev: newestDev }), [newestPoints, newestDev]);
  const { points, dev } = useThrottledValue(newest, REDRAW_MS);
  const { height: viewportHeight } = useViewportSize();
  const height = viewportHeight > TALL_VIEWPORT ? TALL_HEIGHT : HEIGHT;
  const tallHeight = height + 70;
  const [weight, setWeight] = useState(0.8);
  const [logScale, setLogScale] = useState(false);
  const kept = dev.findLast((point) => point.best) ?? null;
  const mark = kept === null ? null : { x: kept.step, label: `kept: step ${kept.step}` };
  const last = points.at(-1)!;
  const end = Math.max(last.step, dev.at(-1)?.step ?? 0);
  const xRange = useMemo(() => [0, end] as const, [end]);
  const base = { xLabel: 'step', height, syncId: config.runId, xRange };
  const fileName = (part: string): string => `${config.runId}-${part}`;

  const loss = useMemo(
    () => [
      ...smoothed('training', points, ({ loss: value }) => value, 'var(--chart-blue)', weight),
      devSeries('held-out', dev, ({ loss: value }) => value),
    ],
    [points, dev, weight],
  );
  const gradNorm = useMemo(
    () => smoothed('norm', points, (point) => point.gradNorm, 'var(--chart-green)', weight),
    [points, weight],
  );
  const speed = useMemo(
    () =>
      smoothed(
        'tokens/s',
        points,
        ({ tokens, durationMs }) => (1000 * tokens) / durationMs,
        'var(--chart-purple)',
        weight,
      ),
    [points, weight],
  );
  const rate = useMemo(() => [plain('rate', points, (point) => point.learningRate)], [points]);
  const memoryUnit =
    last.memoryBytes < 4 * GIB
      ? ({ name: 'MiB', bytes: MIB } as const)
      : ({ name: 'GiB', bytes: GIB } as const);
  const memory = useMemo(
    () => [plain('memory', points, (point) => point.memoryBytes / memoryUnit.bytes)],
    [points, memoryUnit.bytes],
  );
  const accuracy = useMemo(
    () => [devSeries('accuracy', dev, (point) => point.accuracy ?? Number.NaN)],
    [dev],
  );
  const lastDev = dev.at(-1);
  const hasAccuracy =
    lastDev === undefined
      ? config.training.devItems > 0 && detail.benchmark?.metric === null
      : lastDev.accuracy !== null;

  return (
    <>
      <Group gap="lg" mb="sm" wrap="nowrap">
        <Group gap="xs" wrap="nowrap">
          <Text size="sm" id="smoothing">
            Smoothing
          </Text>
          <Slider
            w={150}
            size="sm"
            min={0}
            max={0.99}
            step={0.01}
            value={weight}
            onChange={setWeight}
            label={(value) => value.toFixed(2)}
            thumbProps={{ 'aria-labelledby': 'smoothing' }}
          />
          <Text size="sm" c="dimmed" className="numeric" w={32}>
            {weight.toFixed(2)}
          </Text>
        </Group>
        <Switch
          size="sm"
          label="Logarithmic loss"
          checked={logScale}
          onChange={(event) => setLogScale(event.currentTarget.checked)}
        />
      </Group>
      <div className={classes['grid']}>
        <div className={classes['wide']}>
          <LineChart
            {...base}
            height={tallHeight}
            title="Loss"
            note={
              config.training.objective === 'multiple-choice' ? 'over the options' : 'of the right option'
            }
            summary={`Training loss over ${points.length} steps, now ${formatNumber(last.loss, 3)}${lastDev === undefined ? '' : `; held-out loss ${formatNumber(lastDev.loss, 3)}`}`}
            fileName={fileName('loss')}
            series={loss}
            formatY={formatPlain}
            formatTick={formatNumber}
            logScale={logScale}
            mark={mark}
          />
        </div>
        {hasAccuracy && lastDev === undefined && (
          <Paper withBorder p="sm" className={classes['pending'] ?? ''}>
            <Text size="sm" fw={600}>
              Held-out accuracy
            </Text>
            <Text size="sm" c="dimmed">
              First measured after step {Math.min(config.training.evalSteps, config.training.maxSteps)}.
            </Text>
          </Paper>
        )}
        {lastDev !== undefined && lastDev.accuracy !== null && (
          <LineChart
            {...base}
            height={tallHeight}
            title="Held-out accuracy"
            note={`${config.training.devItems} English items`}
            summary={`Accuracy on held-out items, ${dev.length} measurements, last ${formatPercent(lastDev.accuracy)}`}
            fileName={fileName('held-out-accuracy')}
            series={accuracy}
            formatY={(y) => formatPercent(y)}
            formatTick={(y, decimals) => formatPercent(y, Math.max(0, decimals - 2))}
            boundsY={FRACTIONS}
            mark={mark}
          />
        )}
        <LineChart
          {...base}
          height={hasAccuracy ? height : tallHeight}
          title="Learning rate"
          note={config.training.lrSchedulerType}
          summary={`Learning rate over ${points.length} steps, now ${formatRate(last.learningRate)}`}
          fileName={fileName('learning-rate')}
          series={rate}
          formatY={formatRate}
          includeY={0}
        />
        <LineChart
          {...base}
          title="Gradient norm"
          note={
            config.training.maxGradNorm === null ? 'not clipped' : `clipped at ${config.training.maxGradNorm}`
          }
          summary={`Gradient norm before clipping over ${points.length} steps, now ${formatNumber(last.gradNorm, 3)}`}
          fileName={fileName('gradient-norm')}
          series={gradNorm}
          formatY={formatPlain}
          formatTick={formatNumber}
        />
        <LineChart
          {...base}
          title="Speed"
          note="tokens/s"
          summary={`Tokens per second over ${points.length} steps, now ${formatCompactCount((1000 * last.tokens) / last.durationMs)}`}
          fileName={fileName('speed')}
          series={speed}
          formatY={formatCompactCount}
          includeY={0}
        />
        <LineChart
          {...base}
          title="Memory"
          note={`of the worker, ${memoryUnit.name}`}
          summary={`Resident memory of the worker, now ${formatBytes(last.memoryBytes)}`}
          fileName={fileName('memory')}
          series={memory}
          formatY={(y) => formatNumber(y, memoryUnit.name === 'MiB' ? 0 : 1)}
          includeY={0}
        />
      </div>
    </>
  );
}

/** The curve and, behind it where it is smoothed, as it was. */
function smoothed(
  label: string,
  points: readonly StepPoint[],
  value: (point: StepPoint) => number,
  color: string,
  weight: number,
): Series[] {
  const raw = points.map((point): Point => ({ x: point.step, y: value(point) }));
  if (weight === 0) return [{ label, color, points: raw, look: 'line' }];
  const means = smooth(
    raw.map(({ y }) => y),
    weight,
  );
  return [
    { label: `${label}, each step`, color, points: raw, look: 'faint' },
    { label, color, points: raw.map(({ x }, index) => ({ x, y: means[index]! })), look: 'line' },
  ];
}

function plain(label: string, points: readonly StepPoint[], value: (point: StepPoint) => number): Series {
  const curve = points.map((point): Point => ({ x: point.step, y: value(point) }));
  return { label, color: 'var(--chart-blue)', points: curve, look: 'line' };
}

function devSeries(label: string, dev: readonly DevPoint[], value: (point: DevPoint) => number): Series {
  const curve = dev.map((point): Point => ({ x: point.step, y: value(point) }));
  return { label, color: 'var(--chart-orange)', points: curve, look: 'dots' };
}
