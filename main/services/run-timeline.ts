/**
 * @file What happened in a run, from its events.jsonl: read on from where the last look ended, steps left out, and
 * how fast it goes at present.
 */
import { formatDuration } from '../../shared/format/duration.ts';
import { formatBytes } from '../../shared/format/bytes.ts';
import {
  formatCompactCount,
  formatCount,
  formatNumber,
  formatPercent,
  formatShare,
} from '../../shared/format/number.ts';
import { describeLogitError } from '../../shared/format/logit-error.ts';
import { eventSchema, type Event } from '../../shared/model/event.ts';
import type { RunSummary } from '../../shared/model/result.ts';
import type { RunAdvance, TimelineEntry } from '../../shared/rpc/run.ts';
import { readCompleteText } from '../run-directory/complete-lines.ts';
import { runPaths } from '../run-directory/layout.ts';

/** How many runs are remembered. */
const KEPT_RUNS = 24;
/** The pace is measured over this many reports at most. */
const PACE_SAMPLES = 40;

interface Timeline {
  readonly entries: TimelineEntry[];
  offset: number;
  attempts: number;
  language: RunAdvance['language'];
  /** Of the phase at work: what was done, and when. */
  samples: { readonly timeMs: number; readonly done: number }[];
}

/** Reads runs' events, and remembers what it read. */
export class RunTimelines {
  readonly #known = new Map<string, Timeline>();

  /** What happened, oldest first. */
  entries(directory: string): readonly TimelineEntry[] {
    return this.#read(directory).entries;
  }

  /** Workers that have worked on a run. */
  attempts(directory: string): number {
    return this.#read(directory).attempts;
  }

  /** How far a run is in its present phase; null where nothing counts. */
  advance({ config, directory, state, phase, step, doneItems, totalItems }: RunSummary): RunAdvance | null {
    if (state !== 'running' && state !== 'paused') return null;
    const { samples, language } = this.#read(directory);
    const reached =
      phase === 'evaluating'
        ? ({ done: doneItems, total: totalItems, unit: 'items' } as const)
        : ({ done: step, total: config.training.maxSteps, unit: 'steps' } as const);
    if (reached.total === 0 || (phase !== 'training' && phase !== 'evaluating')) return null;
    return {
      ...reached,
      remainingMs: state === 'running' ? remaining(samples, reached) : null,
      language: phase === 'evaluating' ? language : null,
    };
  }

  #read(directory: string): Timeline {
    const timeline = this.#known.get(directory) ?? emptyTimeline();
    // The latest used is the last to be forgotten.
    this.#known.delete(directory);
    this.#known.set(directory, timeline);
    const oldest = this.#known.keys().next();
    if (this.#known.size > KEPT_RUNS && oldest.done !== true) this.#known.delete(oldest.value);
    for (;;) {
      const { texts, offset } = readCompleteText(runPaths(directory).events, timeline.offset);
      if (offset < timeline.offset) Object.assign(timeline, emptyTimeline());
      timeline.offset = offset;
      if (texts.length === 0) return timeline;
      for (const { text } of texts) take(timeline, text);
    }
  }
}

function emptyTimeline(): Timeline {
  return { entries: [], offset: 0, attempts: 0, language: null, samples: [] };
}

function take(timeline: Timeline, line: string): void {
  const event = parseEvent(line);
  if (event === null) return;
  switch (event.type) {
    case 'step':
      addSample(timeline, event.timeMs, event.step);
      return;
    case 'evaluating':
      addSample(timeline, event.timeMs, event.doneAllItems);
      timeline.language = { code: event.language, done: event.doneItems, total: event.totalItems };
      return;
    case 'started':
      timeline.attempts = Math.max(timeline.attempts, event.attempt);
      timeline.samples = [];
      break;
    case 'phase':
      timeline.samples = [];
      timeline.language = null;
      break;
    default:
  }
  timeline.entries.push({
    seq: event.seq,
    timeMs: event.timeMs,
    type: event.type,
    phase: event.type === 'phase' ? event.phase : null,
    text: sentence(event),
  });
}

/** A line that is damaged fails its run elsewhere; here it is left out. */
function parseEvent(line: string): Event | null {
  try {
    return eventSchema.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

function addSample({ samples }: Timeline, timeMs: number, done: number): void {
  samples.push({ timeMs, done });
  if (samples.length > PACE_SAMPLES) samples.shift();
}

function remaining(
  samples: Timeline['samples'],
  { done, total }: { readonly done: number; readonly total: number },
): number | null {
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || last.done <= first.done) return null;
  return ((last.timeMs - first.timeMs) / (last.done - first.done)) * Math.max(0, total - done);
}

const PHASE_SENTENCES = {
  loading: 'Loading model and benchmark',
  compiling: 'Compiling the programs',
  training: 'Training',
  exporting: 'Exporting the adapter',
  evaluating: 'Evaluating',
} as const;

function sentence(event: Exclude<Event, { type: 'step' | 'evaluating' }>): string {
  switch (event.type) {
    case 'started':
      return event.attempt === 1
        ? `Worker started, process ${event.pid}`
        : `Worker ${event.attempt} went on where the last one had stopped, process ${event.pid}`;
    case 'model': {
      const share = formatShare(event.trainableParameters / event.totalParameters);
      return `Model: ${formatCompactCount(event.totalParameters)} parameters in ${formatBytes(event.weightBytes)}, ${formatNumber(event.trainableParameters)} trainable (${share})`;
    }
    case 'phase':
      return PHASE_SENTENCES[event.phase];
    case 'dev':
      return `Step ${event.step}: held-out ${event.accuracy === null ? '' : `accuracy ${formatPercent(event.accuracy)}, `}loss ${formatNumber(event.loss, 3)}${event.best ? ', the best so far' : ''}`;
    case 'checkpoint':
      return `Checkpoint at step ${event.step}`;
    case 'exported': {
      const format = { peft: "in PEFT's format", native: 'in our own format', checkpoint: 'as a checkpoint' };
      const note = event.note === null ? '' : `; ${event.note}`;
      return `Adapter exported ${format[event.format]}; read back, ${describeLogitError(event.maxLogitError)}${note}`;
    }
    case 'language':
      return `${event.language}: ${formatPercent(event.accuracy)} of ${formatCount(event.items, 'item')} in ${formatDuration(event.durationMs)}`;
    case 'paused':
      return `Paused after step ${event.step}`;
    case 'cancelled':
      return 'Cancelled';
    case 'failed':
      return event.stack === null ? event.message : `${event.message}\n${event.stack}`;
    case 'finished':
      return `Finished: trained for ${formatDuration(event.trainMs)}, evaluated for ${formatDuration(event.evaluateMs)}`;
  }
}
