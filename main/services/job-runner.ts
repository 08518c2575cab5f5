/**
 * @file Jobs: each a process of its own, followed until it ends.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { InputError } from '../../shared/model/input-error.ts';
import { Pace } from '../../shared/model/pace.ts';
import type { Job } from '../../shared/rpc/jobs.ts';
import type { JobInput, JobKindName, JobResult } from '../jobs/kinds.ts';
import type { JobCommand, JobReport } from '../jobs/messages.ts';
import { computeEnvironment } from '../scheduler/compute-environment.ts';

/** How many jobs that have ended are remembered. */
const KEPT_JOBS = 50;
/** A cancelled job that has not ended by then is killed. */
const PATIENCE_MS = 3000;

const JOB_PROCESS = fileURLToPath(new URL('../jobs/job-process.ts', import.meta.url));

interface RunningJob {
  readonly child: ChildProcess;
  readonly ended: PromiseWithResolvers<Job>;
  readonly pace: Pace;
  job: Job;
  /** Whether the process has done its part. */
  isDone: boolean;
}

export class JobRunner {
  readonly #nodePath: string;
  readonly #onChange: (job: Job) => void;
  readonly #running = new Map<string, RunningJob>();
  #ended: Job[] = [];
  #count = 0;

  /**
   * @param nodePath Plain Node; Electron's own is none.
   * @param onChange Told of every change of a job.
   */
  constructor(nodePath: string, onChange: (job: Job) => void) {
    this.#nodePath = nodePath;
    this.#onChange = onChange;
  }

  /**
   * Starts a job and returns at once; `ended` of its id resolves at its end.
   *
   * @param title What it is about, as the user calls it.
   * @param complete What the main process does with the result, such as storing it; what it returns, or resolves
   * with, is the job's result for everybody else.
   */
  start<Kind extends JobKindName>(
    kind: Kind,
    title: string,
    input: JobInput<Kind>,
    complete: (result: JobResult<Kind>) => unknown = (result) => result,
  ): Job {
    const jobId = `${kind}-${Date.now().toString(36)}-${++this.#count}`;
    const child = fork(JOB_PROCESS, [], {
      execPath: this.#nodePath,
      execArgv: [],
      env: computeEnvironment(),
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const running: RunningJob = {
      child,
      ended: Promise.withResolvers(),
      pace: new Pace(),
      isDone: false,
      job: {
        jobId,
        kind,
        title,
        state: 'running',
        progress: null,
        startedMs: Date.now(),
        endedMs: null,
        remainingMs: null,
        result: null,
        failure: null,
        failurePath: null,
      },
    };
    this.#running.set(jobId, running);
    child.on('message', (report: JobReport) =>
      this.#take(running, report, complete as (r: unknown) => unknown),
    );
    child.once('error', (error) => this.#fail(running, `its process could not start: ${error.message}`));
    child.once('exit', (code, signal) => {
      if (running.isDone) return;
      this.#fail(running, `its process ended unexpectedly (${signal ?? `exit code ${String(code)}`})`);
    });
    const command: JobCommand = { type: 'run', kind, input };
    child.send(command);
    this.#onChange(running.job);
    return running.job;
  }

  /** Running jobs and those that ended lately, the newest first. */
  list(): Job[] {
    const running = [...this.#running.values()].map(({ job }) => job);
    return [...running, ...this.#ended].sort((a, b) => b.startedMs - a.startedMs);
  }

  /** @throws {InputError} There is no such job, or it ended long ago. */
  get(jobId: string): Job {
    const job = this.#running.get(jobId)?.job ?? this.#ended.find((ended) => ended.jobId === jobId);
    if (job === undefined) throw new InputError(`job "${jobId}"`, 'is not known (any more)');
    return job;
  }

  /** Resolves with the job once it has ended, however it did. @throws {InputError} There is no such job. */
  ended(jobId: string): Promise<Job> {
    return this.#running.get(jobId)?.ended.promise ?? Promise.resolve(this.get(jobId));
  }

  /** Ends a job without a result; one that has ended stays as it is. @throws {InputError} There is no such job. */
  cancel(jobId: string): Job {
    const running = this.#running.get(jobId);
    if (running === undefined) return this.get(jobId);
    const command: JobCommand = { type: 'cancel' };
    const { child } = running;
    if (child.connected) child.send(command);
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    timer.unref();
    child.once('exit', () => clearTimeout(timer));
    return this.#end(running, { state: 'cancelled' });
  }

  /** Ends all jobs. */
  close(): void {
    for (const running of [...this.#running.values()]) {
      this.#end(running, { state: 'cancelled' });
      running.child.kill('SIGKILL');
    }
  }

  #take(running: RunningJob, report: JobReport, complete: (result: unknown) => unknown): void {
    if (running.job.state !== 'running') return;
    switch (report.type) {
      case 'progress':
        running.job = {
          ...running.job,
          progress: report.progress,
          remainingMs: running.pace.remainingMs(report.progress.done, report.progress.total, Date.now()),
        };
        this.#onChange(running.job);
        break;
      case 'failed':
        this.#end(running, {
          state: 'failed',
          failure: report.isDefect ? `A defect of Adapter Atlas: ${report.message}` : report.message,
          failurePath: report.path,
        });
        break;
      case 'finished':
        running.isDone = true;
        void this.#complete(running, () => complete(report.result));
    }
  }

  async #complete(running: RunningJob, complete: () => unknown): Promise<void> {
    try {
      const result = await complete();
      if (running.job.state === 'running') this.#end(running, { state: 'finished', result });
    } catch (error) {
      if (!(error instanceof InputError)) console.error(error);
      this.#fail(running, error instanceof Error ? error.message : String(error));
    }
  }

  #fail(running: RunningJob, failure: string): void {
    if (running.job.state === 'running') {
      this.#end(running, { state: 'failed', failure: `${running.job.title}: ${failure}` });
    }
  }

  #end(running: RunningJob, outcome: Partial<Job>): Job {
    running.job = { ...running.job, ...outcome, endedMs: Date.now(), remainingMs: null };
    this.#running.delete(running.job.jobId);
    this.#ended = [running.job, ...this.#ended].slice(0, KEPT_JOBS);
    this.#onChange(running.job);
    running.ended.resolve(running.job);
    return running.job;
  }
}
