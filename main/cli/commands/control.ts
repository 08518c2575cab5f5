/**
 * @file `atlas pause`, `atlas resume` and `atlas cancel`; they work beside a running `atlas run`.
 */
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import type { RunSummary } from '../../../shared/model/result.ts';
import { workerIsAlive } from '../../run-directory/worker-claim.ts';
import { controlRun } from '../../scheduler/control-run.ts';
import { findRuns } from '../../services/find-runs.ts';
import { readWorkspace } from '../../services/workspace.ts';
import type { Store } from '../../store/store.ts';
import { workspaceOf } from '../options.ts';

type ControlCommand = 'pause' | 'resume' | 'cancel';

/** What a command that was given comes to. @param isAtWork Whether the run has a live worker. */
function outcome(command: ControlCommand, isAtWork: boolean): string {
  switch (command) {
    case 'pause':
      return isAtWork
        ? 'will pause after its present step'
        : 'is not at work, and stays so until it is resumed';
    case 'resume':
      return 'will go on as soon as `atlas run` works on this workspace and a slot is free';
    case 'cancel':
      return isAtWork
        ? 'will end after its present step'
        : 'is not at work; it is ended as soon as `atlas run` or the workbench works on this workspace';
  }
}

const DESCRIPTIONS: Record<ControlCommand, string> = {
  pause: 'save runs and free their slots',
  resume: 'put paused runs back in the queue',
  cancel: 'end runs for good; their predictions stay',
};

export function addControlCommands(program: Command): void {
  for (const name of ['pause', 'resume', 'cancel'] as const) {
    const command = program
      .command(name)
      .description(DESCRIPTIONS[name])
      .argument('<run...>', "a run's id, the start of it, or an experiment's name for all of its open runs");
    if (name === 'cancel') command.option('--yes', 'do not ask');
    command.addHelpText('after', `\nExamples:\n  atlas ${name} lora-1a2b\n  atlas ${name} "my experiment"`);
    command.action(async (references: string[], { yes }: { readonly yes?: true }) => {
      const store = readWorkspace(workspaceOf(command));
      try {
        await control(store, name, references, yes === true);
      } finally {
        store.close();
      }
    });
  }
}

async function control(
  store: Store,
  name: ControlCommand,
  references: readonly string[],
  yes: boolean,
): Promise<void> {
  const runs = targets(store, references);
  if (name === 'cancel' && !yes && process.stdin.isTTY && !(await confirm(runs))) return;
  for (const { config, directory } of runs) {
    controlRun(store, config.runId, name);
    console.log(`${config.runId} ${outcome(name, workerIsAlive(directory))}.`);
  }
}

/** An experiment's name means its open runs; a run that was named itself is told of even when it is over. */
function targets(store: Store, references: readonly string[]): RunSummary[] {
  return references.flatMap((reference) => {
    const runs = findRuns(store, [reference]);
    return runs.length === 1
      ? runs
      : runs.filter(({ state }) => !['finished', 'failed', 'cancelled'].includes(state));
  });
}

async function confirm(runs: readonly RunSummary[]): Promise<boolean> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const names = runs.map(({ config }) => config.runId).join(', ');
    return /^y(es)?$/i.test((await prompt.question(`Cancel ${names} for good? [y/N] `)).trim());
  } finally {
    prompt.close();
  }
}
