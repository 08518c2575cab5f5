/**
 * @file Takes runs from the queue to their end: launches workers, follows what they write, relaunches those that
 * die. Nothing is known here that the store and the run directories do not hold, so it can end and start anytime.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Control, Event } from '../../shared/model/event.ts';
import type { Experiment } from '../../shared/model/experiment.ts';
import { InputError } from '../../shared/model/input-error.ts';
import type { RunConfig, RunState } from '../../shared/model/run.ts';
import { explainSystemProblem } from '../files/system-problem.ts';
import { ControlReader, requestControl } from '../run-directory/control.ts';
import { createRunDirectory } from '../run-directory/create-run.ts';
import { runPaths } from '../run-directory/layout.ts';
import { workerIsAlive } from '../run-directory/worker-claim.ts';
import { isFinal, type RunChange } from '../store/run-state.ts';
import type { ActiveRun, Store, StoredExperiment } from '../store/store.ts';
import { controlRun } from './control-run.ts';
import type { LaunchedWorker, Launcher } from './launcher.ts';
import { Progress } from './progress.ts';
import { RunTail, type Tailed } from './run-tail.ts';
import { lockWorkspace, type WorkspaceLock } from './workspace-lock.ts';

/**
 * A run whose workers die this often in a row, none of them getting further than those before, has failed. Often
 * enough that kills at random moments, some of them while a worker starts, do not end a run.
 */
const MAX_DEATHS = 8;

/** While nothing runs, only a command from another process changes anything; runs that wait get no other news either. */
const IDLE_POLL_MS = 1000;

/** Between tries where the database cannot be used, such as on a full disk. */
const DATABASE_RETRY_MS = 5000;

/** How much of worker.log goes into the message of a run whose workers die. */
const LOG_TAIL_BYTES = 1000;

/** The parts of a run's record that changed. */
export type ChangedPart = 'state' | 'summary' | 'steps' | 'dev' | 'languages' | 'predictions';

export interface RunNotice {
  readonly runId: string;
  readonly changed: ReadonlySet<ChangedPart>;
}

export interface SchedulerOptions {
  /** Open for writing; it stays open when the scheduler stops. */
  readonly store: Store;
  readonly launcher: Launcher;
  /** Workers at a time on each device; 1 unless given. */
  readonly slots?: Partial<Record<RunConfig['device'], number>>;
  /** Milliseconds between looks at the run directories. */
  readonly pollMs?: number;
}

/** A run in state `running`. */
interface LiveRun {
  readonly tail: RunTail;
  readonly progress: Progress;
  /** Null where an earlier main process launched it. */
  worker: LaunchedWorker | null;
  hasProgressed: boolean;
  deaths: number;
}

export class Scheduler {
  readonly #store: Store;
  readonly #launcher: Launcher;
  #slots: Partial<Record<RunConfig['device'], number>>;
  readonly #pollMs: number;
  readonly #live = new Map<string, LiveRun>();
  readonly #controls = new Map<string, ControlReader>();
  readonly #listeners = new Set<(notice: RunNotice) => void>();
  /** When runs that do not run were last asked for commands, by performance.now(). */
  #commandsReadMs = -Infinity;
  /** How often a run has changed its state. */
  #changes = 0;
  /** Told when a look at all runs is over, so that listeners may call any method. */
  #notices = new Map<string, Set<ChangedPart>>();
  #lock: WorkspaceLock | null = null;
  #timer: NodeJS.Timeout | null = null;
  #idle: PromiseWithResolvers<void> | null = null;

  constructor({ store, launcher, slots = {}, pollMs = 150 }: SchedulerOptions) {
    this.#store = store;
    this.#launcher = launcher;
    this.#slots = slots;
    this.#pollMs = pollMs;
  }

  /**
   * Locks the workspace, goes on with live workers, relaunches dead ones and works through the queue.
   *
   * @throws {InputError} Another process has the workspace.
   */
  start(): void {
    if (this.#lock !== null) throw new Error('This scheduler has been started already');
    this.#lock = lockWorkspace(this.#store.directory);
    this.#readCommands();
    this.#tick();
  }

  /** Stops looking and unlocks the workspace. Workers run on; the next start finds them. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#live.clear();
    this.#controls.clear();
    this.#lock?.release();
    this.#lock = null;
    this.#idle?.resolve();
    this.#idle = null;
  }

  /**
   * Stores an experiment and queues its runs; see `Store.addExperiment`. Runs that failed before are tried again.
   */
  submit(experiment: Experiment, runs: readonly RunConfig[], sourceHash: string): StoredExperiment {
    this.#requireStarted();
    return this.#begin(this.#store.addExperiment(experiment, runs, sourceHash));
  }

  /** Adds runs to an experiment and queues them; see `Store.extendExperiment`. */
  extend(experimentId: string, runs: readonly RunConfig[]): StoredExperiment {
    this.#requireStarted();
    return this.#begin(this.#store.extendExperiment(experimentId, runs));
  }

  /** Allows more or fewer workers at a time on each device. Runs that are at work go on. */
  setSlots(slots: Partial<Record<RunConfig['device'], number>>): void {
    this.#slots = slots;
    if (this.#lock !== null) this.#tick();
  }

  /** Asks a run to save its state and leave its slot. @throws {InputError} Unknown run, or it is over. */
  pause(runId: string): void {
    this.#control(runId, 'pause');
  }

  /** Puts a paused run back in the queue. @throws {InputError} Unknown run, or it is over. */
  resume(runId: string): void {
    this.#control(runId, 'resume');
  }

  /** Ends a run for good. @throws {InputError} Unknown run, or it is over. */
  cancel(runId: string): void {
    this.#control(runId, 'cancel');
  }

  /** Tries failed runs again, from their last checkpoints. @returns Those that had failed. */
  retry(runIds: readonly string[]): string[] {
    this.#requireStarted();
    const failed = this.#store.shelf.find(runIds).filter(({ state }) => state === 'failed');
    for (const { runId } of failed) this.#change(runId, { type: 'retried' });
    this.#tick();
    return failed.map(({ runId }) => runId);
  }

  /** Gives several runs a command. @returns Those that are not over and so take it. */
  controlAll(runIds: readonly string[], command: Control['command']): string[] {
    this.#requireStarted();
    const active = this.#store.shelf.find(runIds).filter(({ state }) => !isFinal(state));
    for (const { runId } of active) controlRun(this.#store, runId, command);
    this.#readCommands();
    this.#tick();
    return active.map(({ runId }) => runId);
  }

  /** Looks at the queue now: it was changed from outside. */
  look(): void {
    this.#requireStarted();
    this.#readCommands();
    this.#tick();
  }

  /**
   * Resolves when no run is waiting or running, or when the scheduler is stopped. Rejects with a defect that stopped
   * it.
   */
  idle(): Promise<void> {
    this.#requireStarted();
    if (!hasWork(this.#store.activeRuns())) return Promise.resolve();
    this.#idle ??= Promise.withResolvers();
    return this.#idle.promise;
  }

  /** Calls `listener` after changes in the store; several of one run may come as one. @returns Ends the subscription. */
  onChange(listener: (notice: RunNotice) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #requireStarted(): void {
    if (this.#lock === null) throw new Error('This scheduler has not been started');
  }

  #begin(stored: StoredExperiment): StoredExperiment {
    for (const { runId, state } of this.#store.shelf.find(stored.runIds)) {
      if (state === 'failed') this.#change(runId, { type: 'retried' });
    }
    this.#readCommands();
    this.#tick();
    return stored;
  }

  #control(runId: string, command: Control['command']): void {
    this.#requireStarted();
    controlRun(this.#store, runId, command);
    this.#readCommands();
    this.#tick();
  }

  /** Lets the next look at the runs read the commands of those that do not run, too. */
  #readCommands(): void {
    this.#commandsReadMs = -Infinity;
  }

  #tick(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    try {
      const isBusy = this.#lookAtRuns();
      if (!isBusy) {
        this.#idle?.resolve();
        this.#idle = null;
      }
      this.#timer = setTimeout(
        () => this.#tick(),
        isBusy ? this.#pollMs : Math.max(this.#pollMs, IDLE_POLL_MS),
      );
    } catch (error) {
      const waiting = this.#idle;
      if (waiting === null && isDatabaseError(error)) {
        console.error(explainSystemProblem(error, this.#store.directory));
        this.#timer = setTimeout(() => this.#tick(), DATABASE_RETRY_MS);
        return;
      }
      this.#idle = null;
      this.stop();
      if (waiting === null) throw error;
      waiting.reject(error);
    }
    this.#tellListeners();
  }

  /** @returns Whether any run waits or runs. */
  #lookAtRuns(): boolean {
    const readsCommands = performance.now() - this.#commandsReadMs >= IDLE_POLL_MS;
    let active = this.#attendAll(readsCommands);
    // Nobody takes the queue for empty before the last commands are read.
    if (!readsCommands && !hasWork(active)) active = this.#attendAll(true);
    this.#launchWaiting(active);
    return hasWork(active);
  }

  /** @param readsCommands Also of runs that do not run. @returns The runs that are not over now. */
  #attendAll(readsCommands: boolean): ActiveRun[] {
    if (readsCommands) this.#commandsReadMs = performance.now();
    const active = this.#store.activeRuns();
    const before = this.#changes;
    for (const run of active) {
      if (run.state === 'running' || readsCommands) this.#guarded(run.runId, () => this.#attend(run));
    }
    return this.#changes === before ? active : this.#store.activeRuns();
  }

  #tellListeners(): void {
    const notices = this.#notices;
    this.#notices = new Map();
    for (const [runId, changed] of notices) {
      for (const listener of this.#listeners) listener({ runId, changed });
    }
  }

  /** Fails a run, and no other, for what is wrong with its own directory. */
  #guarded(runId: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      const failure = directoryProblem(error, this.#store.runDirectory(runId));
      if (failure === null) throw error;
      this.#change(runId, { type: 'failed', failure });
      this.#stopWorker(runId);
    }
  }

  #stopWorker(runId: string): void {
    const directory = this.#store.runDirectory(runId);
    try {
      if (workerIsAlive(directory)) requestControl(directory, 'cancel');
    } catch (error) {
      // A directory that cannot be used cannot be told, either; its worker ends when it finds out.
      if (directoryProblem(error, directory) === null) throw error;
    }
  }

  #attend({ runId, state }: ActiveRun): void {
    switch (state) {
      case 'running':
        // Resumed while it was leaving: back in the queue before anybody takes the queue for empty.
        if (this.#follow(runId) === 'paused') this.#attendPaused(runId);
        break;
      case 'waiting': {
        const directive = this.#directive(runId);
        if (directive === 'pause') this.#change(runId, { type: 'paused' });
        if (directive === 'cancel') this.#change(runId, { type: 'cancelled' });
        break;
      }
      case 'paused':
        this.#attendPaused(runId);
    }
  }

  #attendPaused(runId: string): void {
    const directive = this.#directive(runId);
    if (directive === 'run') this.#change(runId, { type: 'requeued' });
    if (directive === 'cancel') this.#change(runId, { type: 'cancelled' });
  }

  #directive(runId: string): ReturnType<ControlReader['directive']> {
    let control = this.#controls.get(runId);
    if (control === undefined) {
      control = new ControlReader(this.#store.runDirectory(runId));
      this.#controls.set(runId, control);
    }
    return control.directive();
  }

  /** @returns The run's state afterwards, as far as its worker decides it. */
  #follow(runId: string): RunState {
    const live = this.#live.get(runId) ?? this.#attach(runId);
    // Asked before reading: what a worker wrote before it ended is then read before it is called dead.
    const isAlive = live.worker?.isRunning() === true || workerIsAlive(this.#store.runDirectory(runId));
    const tailed = live.tail.poll();
    for (const event of tailed.events)
      live.hasProgressed = live.progress.advance(event) || live.hasProgressed;
    const state = tailed.status?.state ?? 'running';
    const hasEnded = state !== 'running';
    if (hasEnded) {
      this.#changes++;
      this.#forget(runId);
    }
    this.#notice(runId, changedParts(tailed, hasEnded));
    if (!hasEnded && !isAlive) this.#afterDeath(runId, live);
    return state;
  }

  #attach(runId: string): LiveRun {
    const run = this.#store.run(runId)!;
    const languages = this.#store.languageResults(runId).map(({ language }) => language);
    const live: LiveRun = {
      tail: new RunTail(this.#store, run.config),
      progress: new Progress({ step: run.step, doneItems: run.doneItems, languages }),
      worker: null,
      hasProgressed: false,
      deaths: 0,
    };
    this.#live.set(runId, live);
    return live;
  }

  /** The worker ended without a word. */
  #afterDeath(runId: string, live: LiveRun): void {
    const directive = this.#directive(runId);
    if (directive !== 'run') {
      this.#change(runId, { type: directive === 'pause' ? 'paused' : 'cancelled' });
      return;
    }
    live.deaths = live.hasProgressed ? 0 : live.deaths + 1;
    live.hasProgressed = false;
    if (live.deaths < MAX_DEATHS) {
      live.worker = this.#startWorker(runId);
      return;
    }
    const tail = logTail(runPaths(this.#store.runDirectory(runId)).log);
    const failure = `The worker ended ${MAX_DEATHS} times in a row without getting any further; ${tail === '' ? 'worker.log is empty' : `worker.log ends with:\n${tail}`}`;
    this.#change(runId, { type: 'failed', failure });
  }

  #launchWaiting(active: readonly ActiveRun[]): void {
    const busy = new Map<string, number>();
    for (const { state, device } of active) {
      if (state === 'running') busy.set(device, (busy.get(device) ?? 0) + 1);
    }
    for (const { runId, state, device } of active) {
      const taken = busy.get(device) ?? 0;
      if (state !== 'waiting' || taken >= (this.#slots[device] ?? 1)) continue;
      // A worker that has just paused may still be on its way out.
      if (workerIsAlive(this.#store.runDirectory(runId))) continue;
      busy.set(device, taken + 1);
      this.#guarded(runId, () => this.#launch(runId));
    }
  }

  #launch(runId: string): void {
    // Before the worker starts, so that after a crash in between the run is relaunched, never forgotten.
    this.#change(runId, { type: 'launched' });
    const worker = this.#startWorker(runId);
    this.#attach(runId).worker = worker;
  }

  /** A directory that somebody deleted is made again: its run starts from the beginning. */
  #startWorker(runId: string): LaunchedWorker {
    const { directory, config } = this.#store.run(runId)!;
    if (createRunDirectory(directory, config)) this.#store.forgetOffsets(runId);
    return this.#launcher.launch(directory);
  }

  #change(runId: string, change: RunChange): void {
    const { state } = this.#store.changeState(runId, change);
    this.#changes++;
    if (state !== 'running') this.#forget(runId);
    this.#notice(runId, ['state', 'summary']);
  }

  #forget(runId: string): void {
    this.#live.delete(runId);
    this.#controls.delete(runId);
  }

  #notice(runId: string, changed: Iterable<ChangedPart>): void {
    const noticed = this.#notices.get(runId) ?? new Set();
    for (const part of changed) noticed.add(part);
    if (noticed.size > 0) this.#notices.set(runId, noticed);
  }
}

/** Whether any run waits or runs. */
function hasWork(active: readonly ActiveRun[]): boolean {
  return active.some(({ state }) => state !== 'paused');
}

/** What is wrong with the files of a run, in a sentence; null for every other error. */
function directoryProblem(error: unknown, directory: string): string | null {
  if (isDatabaseError(error)) return null;
  const explained = explainSystemProblem(error, directory);
  if (explained instanceof InputError) return explained.message;
  return error instanceof Error && 'syscall' in error ? error.message : null;
}

function isDatabaseError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_');
}

function changedParts({ events, languages }: Tailed, hasEnded: boolean): Set<ChangedPart> {
  const changed = new Set<ChangedPart>(events.map(partOf));
  if (changed.has('steps')) changed.add('summary');
  if (languages.size > 0) changed.add('predictions');
  if (hasEnded) changed.add('state').add('summary');
  return changed;
}

function partOf(event: Event): ChangedPart {
  switch (event.type) {
    case 'step':
      return 'steps';
    case 'dev':
      return 'dev';
    case 'language':
      return 'languages';
    default:
      return 'summary';
  }
}

/** The last whole lines of a log, without empty ones; empty where there is no log. */
function logTail(path: string): string {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, LOG_TAIL_BYTES));
    const length = readSync(file, bytes, 0, bytes.length, size - bytes.length);
    const lines = bytes.toString('utf8', 0, length).split('\n');
    return (size > bytes.length ? lines.slice(1) : lines).filter((line) => line.trim() !== '').join('\n');
  } finally {
    closeSync(file);
  }
}
