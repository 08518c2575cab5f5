/**
 * @file `atlas run EXPERIMENT.yaml`.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { formatBytes } from '../../../shared/format/bytes.ts';
import { formatCount, formatNumber } from '../../../shared/format/number.ts';
import type { RunSummary } from '../../../shared/model/result.ts';
import { requireDevice } from '../../library/device-backend.ts';
import { readExperiment } from '../../library/experiment-file.ts';
import { comparisonText } from '../../reports/comparison-text.ts';
import { runPaths } from '../../run-directory/layout.ts';
import { localLauncher } from '../../scheduler/launcher.ts';
import { Scheduler } from '../../scheduler/scheduler.ts';
import { compareStored } from '../../services/compare.ts';
import {
  prepareExperiment,
  repetitionOf,
  type PreparedExperiment,
} from '../../services/prepare-experiment.ts';
import { DATABASE, openWorkspace } from '../../services/workspace.ts';
import { writeReport } from '../../services/write-report.ts';
import { isFinal } from '../../store/run-state.ts';
import { startExperiment } from '../../services/start-experiment.ts';
import type { Store, StoredExperiment } from '../../store/store.ts';
import { workspaceOf } from '../options.ts';
import { ProgressView, shortNames } from '../progress.ts';

const INTERRUPTED = 130;
const RUN_FAILED = 2;
/** Reading weights is worth a line once it takes this long. */
const QUIET_MS = 1000;

export function addRunCommand(program: Command): void {
  program
    .command('run')
    .description('run an experiment to its end and compare its runs')
    .argument('<experiment>', 'YAML file; see README.md')
    .option('--report', 'write the HTML report, with the data as CSV and JSON')
    .option('--new', 'run it once more, beside the results that are there')
    .addHelpText(
      'after',
      '\nThe same experiment again goes on where it stopped, tries failed runs once more, and repeats nothing that' +
        '\nis finished, unless with --new. Ctrl-C saves and pauses its runs.\n\nExample:\n  atlas run resources/demo/experiment.yaml --report',
    )
    .action(
      async (file: string, options: { readonly report?: true; readonly new?: true }, command: Command) => {
        const { experiment } = readExperiment(file);
        const workspace = workspaceOf(command);
        // What is finished can be looked at without the device; of an unknown experiment nothing is, so the device is looked
        // for before its weights are read, which takes long.
        if (!isKnown(workspace, experiment.name)) await requireDevice(experiment);
        const prepared = prepareExperiment(experiment, weightProgress());
        for (const note of prepared.notes) console.error(`Note: ${note}`);
        const store = openWorkspace(workspace);
        try {
          const earlier = store.findExperiment({ sourceHash: prepared.sourceHash });
          const isNew = earlier !== null && options.new === true;
          if (earlier === null || isNew || !isFinished(store, earlier)) await requireDevice(experiment);
          const stored = await runToEnd(store, isNew ? repetitionOf(store, prepared) : prepared);
          if (stored !== null) finish(store, stored, options.report === true);
        } finally {
          store.close();
        }
      },
    );
}

/** Whether the workspace has an experiment of this name. */
function isKnown(workspace: string, name: string): boolean {
  if (!existsSync(join(workspace, DATABASE))) return false;
  // For writing: a database of an older version is brought up to date.
  const store = openWorkspace(workspace);
  try {
    return store.findExperiment({ name }) !== null;
  } finally {
    store.close();
  }
}

function isFinished(store: Store, { id }: StoredExperiment): boolean {
  return store.runs({ experiment: id }).every(({ state }) => state === 'finished');
}

/** @returns The experiment, or null if it was interrupted. */
async function runToEnd(store: Store, prepared: PreparedExperiment): Promise<StoredExperiment | null> {
  const scheduler = new Scheduler({ store, launcher: localLauncher() });
  scheduler.start();
  try {
    const stored = startExperiment(store, scheduler, prepared);
    console.error(opening(stored, store.runs({ experiment: stored.id })));
    const progress = new ProgressView(store, stored.runIds);
    const interrupt = interruptible(scheduler, store);
    try {
      await scheduler.idle();
    } finally {
      progress.stop();
      interrupt.dispose();
    }
    if (!interrupt.happened()) return stored;
    process.exitCode = INTERRUPTED;
    console.error('Paused; what was done is kept. The same command goes on.');
    return null;
  } finally {
    scheduler.stop();
  }
}

function opening({ experiment, runIds }: StoredExperiment, runs: readonly RunSummary[]): string {
  const total = formatCount(runIds.length, 'run');
  const open = runs.filter(({ state }) => !isFinal(state)).length;
  const cancelled = runs.filter(({ state }) => state === 'cancelled').length;
  const title = `Experiment "${experiment.name}"`;
  const ended = cancelled === 0 ? '' : ` (${formatNumber(cancelled)} cancelled)`;
  if (open === 0) {
    const all = runIds.length === 1 ? 'its run is' : `all ${total} are`;
    return `${title}: ${all} ${cancelled === 0 ? 'done already' : 'over'}${ended}; --new runs ${runIds.length === 1 ? 'it' : 'them'} again.`;
  }
  if (open === runIds.length) return `${title}: ${total}.`;
  return `${title}: ${total}${ended}, ${open} of them to do.`;
}

/** The first Ctrl-C pauses the runs, the second leaves at once; workers then go on by themselves. */
function interruptible(scheduler: Scheduler, store: Store): { happened: () => boolean; dispose: () => void } {
  let presses = 0;
  const onInterrupt = (): void => {
    presses++;
    if (presses > 1) {
      console.error('Leaving; the runs go on in the background. `atlas status` shows them.');
      scheduler.stop();
      process.exit(INTERRUPTED);
    }
    console.error('Pausing (press Ctrl-C again to leave at once)...');
    // Runs of other experiments too: the queue that this process works through is the workspace's.
    const going = store.activeRuns().filter(({ state }) => state !== 'paused');
    scheduler.controlAll(
      going.map(({ runId }) => runId),
      'pause',
    );
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  return {
    happened: () => presses > 0,
    dispose: () => {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onInterrupt);
    },
  };
}

function finish(store: Store, stored: StoredExperiment, report: boolean): void {
  const runs = store.runs({ experiment: stored.id });
  const color = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
  const sections = compareStored(store, runs);
  for (const { comparison } of sections) {
    console.log(comparisonText(comparison, { columns: process.stdout.columns || 100, color }));
  }
  const names = shortNames(runs.map(({ config }) => config));
  const adapters = runs.flatMap((run) => adapterLine(run, names.get(run.config.runId)!) ?? []);
  if (adapters.length > 0) console.log(['Adapters:', ...adapters].join('\n'));
  if (report) {
    const files = writeReport(store, stored, sections);
    console.log(['Report:', ...files.map((path) => `  ${path}`)].join('\n'));
  }
  const failed = runs.filter(({ state }) => state === 'failed');
  for (const { config, failure } of failed)
    console.error(`atlas: run ${config.runId} failed: ${failure ?? ''}`);
  if (failed.length > 0) process.exitCode = RUN_FAILED;
}

function adapterLine({ directory, exportFormat }: RunSummary, name: string): string | null {
  const { adapter } = runPaths(directory);
  if (!existsSync(adapter)) return null;
  const bytes = readdirSync(adapter).reduce((sum, name) => sum + statSync(join(adapter, name)).size, 0);
  const format = exportFormat === 'peft' ? 'Hugging Face PEFT' : (exportFormat ?? 'unknown format');
  return `  ${name}: ${adapter} (${format}, ${formatBytes(bytes)})`;
}

function weightProgress(): (doneBytes: number, totalBytes: number) => void {
  let saidMs: number | null = null;
  return (doneBytes, totalBytes) => {
    const now = Date.now();
    saidMs ??= now;
    if (now - saidMs < QUIET_MS) return;
    saidMs = now;
    console.error(`Reading weights: ${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`);
  };
}
