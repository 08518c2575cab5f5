/**
 * @file `atlas status`.
 */
import type { Command } from 'commander';
import type { RunSummary } from '../../../shared/model/result.ts';
import { isTraining } from '../../../shared/model/run.ts';
import { workerIsAlive } from '../../run-directory/worker-claim.ts';
import type { Store } from '../../store/store.ts';
import { textTable, withWorkspace } from '../options.ts';

export function addStatusCommand(program: Command): void {
  program
    .command('status')
    .description('experiments, their runs and how far these are')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nIt only reads, so it works beside a running experiment.\n\nExample:\n  atlas status --json',
    )
    .action(({ json }: { readonly json?: true }, command: Command) => {
      withWorkspace(command, (store) => {
        const found = store
          .experiments()
          .map((stored) => ({ ...stored, runs: store.runs({ experiment: stored.id }) }));
        console.log(json === true ? JSON.stringify(found, null, 2) : statusText(store, found));
      });
    });
}

function statusText(
  store: Store,
  found: readonly {
    readonly id: string;
    readonly experiment: { readonly name: string };
    readonly runs: readonly RunSummary[];
  }[],
): string {
  if (found.length === 0) return 'No experiments yet. Start one: atlas run resources/demo/experiment.yaml';
  const columns = (['run', 'method', 'model', 'task', 'seed', 'state', 'done'] as const).map((title) => ({
    title,
    align: title === 'seed' ? ('right' as const) : ('left' as const),
  }));
  return found
    .map(({ id, experiment, runs }) => {
      const rows = runs.map((run) => {
        const { runId, methodLabel, model, task, seed } = run.config;
        return [runId, methodLabel, model.name, task.id, String(seed), stateText(run), doneText(run)];
      });
      return `${experiment.name} (${id})\n${textTable(columns, rows)}`;
    })
    .concat(`Workspace: ${store.directory}`)
    .join('\n\n');
}

/** A run whose worker is gone goes on once somebody works on the workspace. */
function stateText({ state, directory }: RunSummary): string {
  return state === 'running' && !workerIsAlive(directory) ? 'interrupted' : state;
}

function doneText({ state, failure, step, doneItems, totalItems, config }: RunSummary): string {
  if (state === 'failed') return failure?.split('\n')[0] ?? '';
  const trained = isTraining(config) ? [`step ${step} of ${config.training.maxSteps}`] : [];
  const evaluated = totalItems === 0 ? [] : [`${doneItems} of ${totalItems} items`];
  return [...trained, ...evaluated].join(', ');
}
