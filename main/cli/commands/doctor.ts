/**
 * @file `atlas doctor`.
 */
import type { Command } from 'commander';
import { formatDiagnosis } from '../../../shared/format/diagnosis.ts';
import { diagnose } from '../../library/doctor.ts';
import { commandHubAccess } from '../../services/hub-access.ts';
import { workspaceOf } from '../options.ts';

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('devices and runtimes found, what is missing and how to get it')
    .option('--json', 'print JSON')
    .action(async ({ json }: { readonly json?: true }, command: Command) => {
      const diagnosis = await diagnose();
      const { endpoint, token } = commandHubAccess(workspaceOf(command));
      if (json === true) {
        console.log(JSON.stringify({ ...diagnosis, hub: { endpoint, hasToken: token !== null } }, null, 2));
        return;
      }
      console.log(formatDiagnosis(diagnosis));
      console.log(
        `\nHugging Face Hub: ${endpoint}, ${token === null ? 'no token' : 'a token from the environment'}`,
      );
    });
}
