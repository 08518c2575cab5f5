/**
 * @file Live progress of runs: a block that is redrawn in place on a terminal, plain lines elsewhere.
 */
import { formatDuration } from '../../shared/format/duration.ts';
import { displayWidth, pad, truncate } from '../../shared/format/display-width.ts';
import { formatCount, formatNumber, formatPercent } from '../../shared/format/number.ts';
import type { RunSummary } from '../../shared/model/result.ts';
import type { RunConfig } from '../../shared/model/run.ts';
import { isFinal } from '../store/run-state.ts';
import type { Store } from '../store/store.ts';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

const REDRAW_MS = 250;
const PLAIN_MS = 10_000;
/** What a rate is measured over. */
const RATE_WINDOW_MS = 5000;
/** Of a terminal that does not say how wide it is. */
const COLUMNS = 80;

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
  readonly #names: ReadonlyMap<string, string>;
  #drawnLines = 0;

  constructor(store: Store, runIds: readonly string[]) {
    this.#store = store;
    this.#runIds = runIds;
    this.#names = shortNames(runIds.flatMap((runId) => store.run(runId)?.config ?? []));
    this.#timer = setInterval(() => this.#show(), REDRAW_MS);
    if (!this.#isTerminal) return;
    process.stderr.write(HIDE_CURSOR);
    process.on('exit', showCursor);
  }

  /** Shows the last state and gives the terminal back. */
  stop(): void {
    clearInterval(this.#timer);
    this.#show();
    if (!this.#isTerminal) return;
    process.off('exit', showCursor);
    showCursor();
  }

  #show(): void {
    const runs = this.#runIds.flatMap((runId) => this.#store.run(runId) ?? []);
    for (const run of runs) if (run.state === 'running') this.#sample(run);
    if (this.#isTerminal) this.#redraw(runs);
    else this.#printChanges(runs);
  }

  #redraw(runs: readonly RunSummary[]): void {
    const shown = mostTelling(runs, process.stderr.rows - 2);
    const names = shown.map(({ config }) => this.#names.get(config.runId)!);
    const width = Math.max(...names.map(displayWidth));
    const lines = shown.map((run, i) => `${pad(names[i]!, width)}  ${this.#describe(run)}`);
    if (shown.length < runs.length) lines.push(`and ${formatCount(runs.length - shown.length, 'other run')}`);
    const up = this.#drawnLines === 0 ? '' : `\u001b[${this.#drawnLines}A`;
    process.stderr.write(
      `${up}${lines.map((line) => `\u001b[2K${truncate(line, (process.stderr.columns || COLUMNS) - 1)}\n`).join('')}`,
    );
    this.#drawnLines = lines.length;
  }

  /** A line where the state or phase changed, and now and then where only numbers did. */
  #printChanges(runs: readonly RunSummary[]): void {
    const timeMs = Date.now();
    for (const run of runs) {
      const { runId } = run.config;
      const text = `${run.state} ${run.phase ?? ''}`;
      const last = this.#plain.get(runId);
      const changed = last?.text !== text;
      if (!changed && (run.state !== 'running' || timeMs - last.timeMs < PLAIN_MS)) continue;
      if (last === undefined && run.state === 'waiting') continue;
      this.#plain.set(runId, { text, timeMs });
      process.stderr.write(`${this.#names.get(runId)!}: ${this.#describe(run)}\n`);
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
        // The first line is the reason; the end of a log may follow.
        return `failed: ${run.failure?.split('\n')[0] ?? 'no reason given'}`;
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
    return `finished: mean score ${formatPercent(mean)} over ${formatCount(results.length, 'language')}; ${times.join(', ')}`;
  }

  #running(run: RunSummary): string {
    const advance = advanceOf(run);
    if (advance === null) return run.phase ?? 'starting';
    const { done, total, unit } = advance;
    const rate = this.#rate(`${run.config.runId} ${unit}`);
    const speed =
      rate === null || rate === 0
        ? ''
        : `, ${formatNumber(rate, rate < 10 ? 1 : 0)} ${unit}/s, ${formatDuration(((total - done) / rate) * 1000)} left`;
    const progress = `${run.phase ?? 'running'} ${formatNumber(done)} of ${formatNumber(total)} ${unit}${speed}`;
    return [progress, ...this.#accuracies(run)].join('; ');
  }

  /** Of the first and the last language that is done. */
  #accuracies({ config }: RunSummary): string[] {
    const results = this.#store.languageResults(config.runId);
    const shown = [...new Set([results[0], results.at(-1)])].flatMap((result) => result ?? []);
    return shown.map(({ language, accuracy }) => `${language} ${formatPercent(accuracy)}`);
  }

  #sample(run: RunSummary): void {
    const advance = advanceOf(run);
    if (advance === null) return;
    const timeMs = Date.now();
    const { done, unit } = advance;
    const key = `${run.config.runId} ${unit}`;
    // A run that was killed goes on from its checkpoint, which is behind what was seen.
    const earlier = (this.#samples.get(key) ?? []).filter(
      (sample) => timeMs - sample.timeMs <= RATE_WINDOW_MS && sample.done <= done,
    );
    this.#samples.set(key, [...earlier, { timeMs, done }]);
  }

  /** Units a second over the last seconds; null until there are two samples. */
  #rate(key: string): number | null {
    const samples = this.#samples.get(key) ?? [];
    const [first, last] = [samples[0], samples.at(-1)];
    if (first === undefined || last === undefined || last.timeMs === first.timeMs) return null;
    return ((last.done - first.done) / (last.timeMs - first.timeMs)) * 1000;
  }
}

/** The shortest names that tell runs apart: the method's label, then what differs of model, task and seed. By run id. */
export function shortNames(configs: readonly RunConfig[]): Map<string, string> {
  const parts: readonly ((config: RunConfig) => string)[] = [
    ({ model }) => model.name,
    ({ task }) => task.id,
    ({ seed }) => `seed ${seed}`,
  ];
  const telling = parts.filter((part) => new Set(configs.map(part)).size > 1);
  return new Map(
    configs.map((config) => [
      config.runId,
      [config.methodLabel, ...telling.map((part) => part(config))].join(', '),
    ]),
  );
}

/** At most `count` runs, in their order: running ones before those that wait, these before those that are over. */
function mostTelling(runs: readonly RunSummary[], count: number): readonly RunSummary[] {
  const rank = ({ state }: RunSummary): number => (state === 'running' ? 0 : isFinal(state) ? 2 : 1);
  const kept = new Set(runs.toSorted((a, b) => rank(a) - rank(b)).slice(0, Math.max(1, count)));
  return runs.filter((run) => kept.has(run));
}

function showCursor(): void {
  process.stderr.write(SHOW_CURSOR);
}

function advanceOf({ phase, step, config, doneItems, totalItems }: RunSummary): Advance | null {
  if (phase === 'training') return { done: step, total: config.training.maxSteps, unit: 'steps' };
  if (phase === 'evaluating' && totalItems > 0) return { done: doneItems, total: totalItems, unit: 'items' };
  return null;
}
