/**
 * @file `atlas export RUN DIR`.
 */
import type { Command } from 'commander';
import { formatCount } from '../../../shared/format/number.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { exportRun } from '../../services/export-run.ts';
import { findRuns } from '../../services/find-runs.ts';
import { loadSnippet } from '../../services/load-snippet.ts';
import { withWorkspace } from '../options.ts';

export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description("copy a run's adapter to a folder")
    .argument('<run>', 'its id, or the start of it')
    .argument('<dir>', 'a new or empty folder')
    .option('--force', 'replace the adapter that the folder holds')
    .addHelpText('after', '\nExample:\n  atlas export lora-1a2b adapters/lora')
    .action((reference: string, dir: string, { force }: { readonly force?: true }, command: Command) => {
      withWorkspace(command, (store) => {
        const runs = findRuns(store, [reference]);
        if (runs.length > 1) throw new InputError(`run "${reference}"`, 'means several runs; name one');
        const run = runs[0]!;
        const exported = exportRun(run, dir, force === true);
        const size = formatCount(exported.parameters, 'parameter');
        console.log(`Exported ${run.config.methodLabel} (${run.config.runId}, ${size}) to ${exported.dir}.`);
        if (exported.note !== null) console.log(exported.note);
        const snippet = loadSnippet(exported.format, run.config.model.path, exported.dir);
        if (snippet !== null) console.log(`Load it in Python:\n\n${snippet.trimEnd()}`);
      });
    });
}
