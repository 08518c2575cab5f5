/**
 * @file The list of runs: windows of it, and what is around them. Answers are kept until a run changes, because a
 * table that scrolls asks for many windows of the same list.
 */
import type { RunState } from '../../../shared/model/run.ts';
import type {
  RunGroup,
  RunListRow,
  RunOutline,
  RunQuery,
  WorkingRun,
  Workload,
} from '../../../shared/rpc/runs.ts';
import type { ListedRun } from '../../store/run-listing.ts';
import type { Store } from '../../store/store.ts';
import type { RunInspector } from '../run-inspector.ts';
import { countStates, countTags, fieldsOf } from './run-facets.ts';
import { filterOf, groupsOf, inOrder, isInView } from './run-order.ts';
import { taskTitle } from './task-title.ts';

/** Lists that are kept. */
const KEPT_LISTS = 6;
/** Steps over which the pace of training is measured. */
const PACE_STEPS = 10;

interface OrderedList {
  /** Of the store when the list was made. */
  readonly revision: number;
  readonly ordered: readonly ListedRun[];
  groups: readonly RunGroup[] | null;
}

export class RunList {
  readonly #store: Store;
  readonly #inspector: RunInspector;
  readonly #lists = new Map<string, OrderedList>();

  constructor(store: Store, inspector: RunInspector) {
    this.#store = store;
    this.#inspector = inspector;
  }

  /** A window of a list. @param columns Fields of the configuration to give with each row. */
  window(
    query: RunQuery,
    offset: number,
    limit: number,
    columns: readonly string[],
  ): { readonly rows: readonly RunListRow[]; readonly total: number } {
    const { ordered } = this.#list(query);
    return {
      rows: ordered.slice(offset, offset + limit).map((run) => this.#rowOf(run, columns)),
      total: ordered.length,
    };
  }

  ids(query: RunQuery): string[] {
    return this.#list(query).ordered.map(({ runId }) => runId);
  }

  /** How many of these runs are in each state. */
  states(runIds: readonly string[]): Record<RunState, number> {
    const ids = new Set(runIds);
    return countStates([...this.#store.listing.runs()].filter(({ runId }) => ids.has(runId)));
  }

  outline(query: RunQuery): RunOutline {
    const list = this.#list(query);
    if (query.group !== null) list.groups ??= groupsOf(list.ordered, query.group);
    const all = [...this.#store.listing.runs()];
    const view = all.filter((run) => isInView(run, query.view));
    const passes = filterOf(query, this.#members(query));
    const { experiment } = query;
    return {
      total: list.ordered.length,
      inView: view.length,
      states: countStates(view.filter(passes)),
      groups: list.groups ?? [],
      fields: fieldsOf(this.#store.listing.dictionary, view, list.ordered),
      tags: countTags(view),
      queued: all.filter((run) => isInView(run, 'queue')).length,
      trashed: all.filter((run) => isInView(run, 'trash')).length,
      experimentName:
        experiment === null
          ? null
          : (this.#store.findExperiment({ id: experiment })?.experiment.name ?? null),
    };
  }

  /** What is at work, and what is next. */
  workload(next: number): Workload {
    const queue = [...this.#store.listing.runs()]
      .filter((run) => isInView(run, 'queue'))
      .sort((a, b) => a.position - b.position);
    const waiting = queue.filter(({ state }) => state === 'waiting');
    return {
      working: queue.filter(({ state }) => state === 'running').map((run) => this.#working(run)),
      next: waiting.slice(0, next).map((run) => this.#rowOf(run, [])),
      waiting: waiting.length,
      paused: queue.filter(({ state }) => state === 'paused').length,
    };
  }

  #working(run: ListedRun): WorkingRun {
    const summary = this.#store.run(run.runId);
    const steps =
      run.phase === 'training' ? this.#store.records.steps(run.runId, run.step - PACE_STEPS, PACE_STEPS) : [];
    const tokens = steps.reduce((sum, step) => sum + step.tokens, 0);
    const durationMs = steps.reduce((sum, step) => sum + step.durationMs, 0);
    return {
      run: this.#rowOf(run, []),
      advance: summary === null ? null : this.#inspector.timelines.advance(summary),
      tokensPerSecond: durationMs === 0 ? null : (tokens / durationMs) * 1000,
    };
  }

  /** @param columns Fields of the configuration to give with it. */
  #rowOf(run: ListedRun, columns: readonly string[]): RunListRow {
    return rowOf(run, taskTitle(run, this.#inspector), columns);
  }

  #list(query: RunQuery): OrderedList {
    const key = JSON.stringify(query);
    const known = this.#lists.get(key);
    // What was touched while it was being made is in it.
    if (known?.revision === this.#store.listing.revision) return known;
    const passes = filterOf(query, this.#members(query));
    const states = new Set(query.states);
    const shown = [...this.#store.listing.runs()].filter(
      (run) => isInView(run, query.view) && (states.size === 0 || states.has(run.state)) && passes(run),
    );
    const list: OrderedList = {
      revision: this.#store.listing.revision,
      ordered: inOrder(shown, query),
      groups: null,
    };
    this.#lists.delete(key);
    this.#lists.set(key, list);
    for (const oldest of this.#lists.keys()) {
      if (this.#lists.size <= KEPT_LISTS) break;
      this.#lists.delete(oldest);
    }
    return list;
  }

  #members({ experiment }: RunQuery): ReadonlySet<number> | null {
    return experiment === null ? null : new Set(this.#store.listing.keysOfExperiment(experiment));
  }
}

function rowOf(run: ListedRun, title: string, columns: readonly string[]): RunListRow {
  const { settings } = run;
  return {
    runId: run.runId,
    state: run.state,
    phase: run.phase,
    experiment: settings.experiment,
    methodLabel: settings.methodLabel,
    method: settings.method,
    model: settings.model,
    task: settings.task,
    taskTitle: title,
    seed: settings.seed,
    device: settings.device,
    step: run.step,
    maxSteps: settings.maxSteps,
    doneItems: run.doneItems,
    totalItems: run.totalItems,
    languages: settings.languages,
    scoredLanguages: run.scoredLanguages,
    englishAccuracy: run.englishAccuracy,
    transferAccuracy: run.transferAccuracy,
    trainableParameters: run.trainableParameters,
    createdMs: run.createdMs,
    startedMs: run.startedMs,
    endedMs: run.endedMs,
    failure: run.failure,
    tags: run.tags,
    note: run.note,
    hasAdapter: run.exportFormat !== null && settings.method !== 'none',
    fields: Object.fromEntries(columns.map((name) => [name, settings.fields.get(name)])),
  };
}
