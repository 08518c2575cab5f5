/**
 * @file `atlas export RUN DIR`.
 */
import type { Command } from 'commander';
import { InputError } from '../../../shared/model/input-error.ts';
import { exportRun } from '../../services/export-run.ts';
import { findRuns } from '../../services/find-runs.ts';
import { withWorkspace } from '../options.ts';

export function addExportCommand(program: Command): void {
  program
    .command('export')
    .description("copy a run's adapter to a folder")
    .argument('<run>', 'its id, or the start of it')
    .argument('<dir>', 'a new or empty folder')
    .option('--force', 'replace what the folder holds')
    .action((reference: string, dir: string, { force }: { readonly force?: true }, command: Command) => {
      withWorkspace(command, (store) => {
        const runs = findRuns(store, [reference]);
        if (runs.length > 1) throw new InputError(`run "${reference}"`, 'means several runs; name one');
        const run = runs[0]!;
        const exported = exportRun(run, dir, force === true);
        console.log(`Exported ${run.config.runId} to ${exported.dir}.`);
        if (exported.note !== null) console.log(exported.note);
        if (exported.format === 'peft') {
          console.log('Load it with Hugging Face PEFT:');
          console.log(`  model = AutoModelForCausalLM.from_pretrained("${run.config.model.path}")`);
          console.log(`  model = PeftModel.from_pretrained(model, "${exported.dir}")`);
        }
      });
    });
}
