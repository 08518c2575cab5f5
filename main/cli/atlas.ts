/**
 * @file The command line: `atlas COMMAND`. Exit codes: 0 done; 1 an input was wrong; 2 a run failed; 130 interrupted.
 */
import { Command, CommanderError } from 'commander';
import { InputError } from '../../shared/model/input-error.ts';
import { explainSystemProblem } from '../files/system-problem.ts';
import { engineVersion } from '../services/version.ts';
import { addBenchmarksCommand } from './commands/benchmarks.ts';
import { addCompareCommand } from './commands/compare.ts';
import { addControlCommands } from './commands/control.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addExportCommand } from './commands/export.ts';
import { addLearningRatesCommand } from './commands/learning-rates.ts';
import { addModelsCommand } from './commands/models.ts';
import { addReportCommand } from './commands/report.ts';
import { addRunCommand } from './commands/run.ts';
import { addStatusCommand } from './commands/status.ts';
import { addVerifyCommand } from './commands/verify.ts';
import { workspaceOf } from './options.ts';

const program = new Command('atlas')
  .description('Train adapters on English, measure them in a hundred languages.')
  .version(engineVersion())
  .option(
    '--workspace <dir>',
    "folder of runs and results (default: $ATLAS_WORKSPACE, else the platform's data folder)",
  )
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'atlas: ')) });

for (const add of [
  addRunCommand,
  addLearningRatesCommand,
  addStatusCommand,
  addControlCommands,
  addCompareCommand,
  addReportCommand,
  addExportCommand,
  addModelsCommand,
  addBenchmarksCommand,
  addVerifyCommand,
  addDoctorCommand,
]) {
  add(program);
}

/** @returns The exit code of what was thrown. */
function explain(error: unknown): number {
  // Commander has said what it had to say.
  if (error instanceof CommanderError) return error.exitCode;
  if (error instanceof InputError) {
    console.error(`atlas: ${error.message}`);
    return 1;
  }
  console.error(error);
  console.error('atlas: this is a defect; please report it with the lines above.');
  return 70;
}

// Output cut short by `| head` is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(explainSystemProblem(error, workspaceOf(program)));
}
