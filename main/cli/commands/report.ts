/**
 * @file `atlas report EXPERIMENT`.
 */
import type { Command } from 'commander';
import { findExperiment } from '../../services/find-runs.ts';
import { writeReport } from '../../services/write-report.ts';
import { withWorkspace } from '../options.ts';

export function addReportCommand(program: Command): void {
  program
    .command('report')
    .description('write the report of an experiment, with its data as CSV and JSON')
    .argument('<experiment>', 'its name or id')
    .option('--html [file]', 'where the HTML goes (default: WORKSPACE/reports/EXPERIMENT.html)')
    .addHelpText('after', '\nExample:\n  atlas report demo --html demo.html')
    .action((reference: string, { html }: { readonly html?: string | true }, command: Command) => {
      withWorkspace(command, (store) => {
        const file = typeof html === 'string' ? html : undefined;
        for (const path of writeReport(store, findExperiment(store, reference), file)) console.log(path);
      });
    });
}
