/**
 * @file Live progress of runs: a block that is redrawn in place on a terminal, plain lines elsewhere.
 */
import { formatDuration } from '../../shared/format/duration.ts';
import { truncate } from '../../shared/format/display-width.ts';
import { formatNumber, formatPercent } from '../../shared/format/number.ts';
import type { RunSummary } from '../../shared/model/result.ts';
import type { Store } from '../store/store.ts';

const REDRAW_MS = 250;
const PLAIN_MS = 10_000;
/** What a rate is measured over. */
const RATE_WINDOW_MS = 5000;

interface Sample {
  readonly timeMs: number;
  readonly done: number;
}

/** How far a run has come in its present phase. */
interface Advance {
  readonly done: number;
  readonly total: number;
  readonly unit: 'steps' | 'items';
}

/** Shows the runs until `stop`. */
export class ProgressView {
  readonly #store: Store;
  readonly #runIds: readonly string[];
  readonly #samples = new Map<string, Sample[]>();
  readonly #plain = new Map<string, { text: string; timeMs: number }>();
  readonly #isTerminal = process.stderr.isTTY;
  readonly #timer: NodeJS.Timeout;
  #drawnLines = 0;

  constructor(store: Store, runIds: readonly string[]) {
    this.#store = store;
    this.#runIds = runIds;
    this.#timer = setInterval(() => this.#show(), REDRAW_MS);
    if (this.#isTerminal) process.stderr.write('\u001b[?25l');
  }

  /** Shows the last state and gives the terminal back. */
  stop(): void {
    clearInterval(this.#timer);
    this.#show();
    if (this.#isTerminal) process.stderr.write('\u001b[?25h');
  }

  #show(): void {
    const runs = this.#runIds.flatMap((runId) => this.#store.run(runId) ?? []);
    if (this.#isTerminal) this.#redraw(runs);
    else this.#printChanges(runs);
  }

  #redraw(runs: readonly RunSummary[]): void {
    const width = Math.max(...runs.map(({ config }) => config.methodLabel.length));
    const lines = runs.map((run) => {
      const text = `${run.config.methodLabel.padEnd(width)}  ${this.#describe(run)}`;
      return truncate(text, process.stderr.columns - 1);
    });
    const up = this.#drawnLines === 0 ? '' : `\u001b[${this.#drawnLines}A`;
    process.stderr.write(`${up}${lines.map((line) => `\u001b[2K${line}\n`).join('')}`);
    this.#drawnLines = lines.length;
  }

  /** A line where the state or phase changed, and now and then where only numbers did. */
  #printChanges(runs: readonly RunSummary[]): void {
    const timeMs = Date.now();
    for (const run of runs) {
      const { runId, name } = run.config;
      const text = `${run.state} ${run.phase ?? ''}`;
      const last = this.#plain.get(runId);
      const changed = last?.text !== text;
      if (!changed && (run.state !== 'running' || timeMs - last.timeMs < PLAIN_MS)) continue;
      if (last === undefined && run.state === 'waiting') continue;
      this.#plain.set(runId, { text, timeMs });
      process.stderr.write(`${name}: ${this.#describe(run)}\n`);
    }
  }

  #describe(run: RunSummary): string {
    switch (run.state) {
      case 'waiting':
        return 'waiting';
      case 'paused':
        return `paused after step ${run.step}`;
      case 'cancelled':
        return 'cancelled';
      case 'failed':
        return `failed: ${run.failure ?? 'no reason given'}`;
      case 'finished':
        return this.#finished(run);
      case 'running':
        return this.#running(run);
    }
  }

  #finished({ config, trainMs, evaluateMs }: RunSummary): string {
    const results = this.#store.languageResults(config.runId);
    const items = results.reduce((sum, { items: count }) => sum + count, 0);
    const mean = results.reduce((sum, { accuracy }) => sum + accuracy, 0) / results.length;
    const times = [
      ...(trainMs === null || trainMs === 0 ? [] : [`trained in ${formatDuration(trainMs)}`]),
      ...(evaluateMs === null ? [] : [`${formatNumber(items)} items in ${formatDuration(evaluateMs)}`]),
    ];
    return `finished: mean accuracy ${formatPercent(mean)} over ${results.length} languages; ${times.join(', ')}`;
  }

  #running(run: RunSummary): string {
    const advance = advanceOf(run);
    if (advance === null) return run.phase ?? 'starting';
    const { done, total, unit } = advance;
    const rate = this.#rate(`${run.config.runId} ${unit}`, done);
    const speed =
      rate === null || rate === 0
        ? ''
        : `, ${formatNumber(rate, rate < 10 ? 1 : 0)} ${unit}/s, ${formatDuration(((total - done) / rate) * 1000)} left`;
    return `${run.phase ?? 'running'} ${formatNumber(done)} of ${formatNumber(total)} ${unit}${speed}`;
  }

  /** Units a second over the last seconds; null until there are two samples. */
  #rate(key: string, done: number): number | null {
    const timeMs = Date.now();
    const samples = [...(this.#samples.get(key) ?? []), { timeMs, done }].filter(
      (sample) => timeMs - sample.timeMs <= RATE_WINDOW_MS,
    );
    this.#samples.set(key, samples);
    const first = samples[0]!;
    return timeMs === first.timeMs ? null : ((done - first.done) / (timeMs - first.timeMs)) * 1000;
  }
}

function advanceOf({ phase, step, config, doneItems, totalItems }: RunSummary): Advance | null {
  if (phase === 'training') return { done: step, total: config.training.maxSteps, unit: 'steps' };
  if (phase === 'evaluating' && totalItems > 0) return { done: doneItems, total: totalItems, unit: 'items' };
  return null;
}
