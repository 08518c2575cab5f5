/**
 * @file `atlas report EXPERIMENT`.
 */
import type { Command } from 'commander';
import { compareStored } from '../../services/compare.ts';
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
        const stored = findExperiment(store, reference);
        const sections = compareStored(store, store.runs({ experiment: stored.id }));
        for (const path of writeReport(store, stored, sections, file)) console.log(path);
      });
    });
}
