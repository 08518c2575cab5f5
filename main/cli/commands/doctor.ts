/**
 * @file `atlas doctor`.
 */
import type { Command } from 'commander';
import { formatDiagnosis } from '../../../shared/format/diagnosis.ts';
import { diagnose } from '../../library/doctor.ts';

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('devices and runtimes found, what is missing and how to get it')
    .option('--json', 'print JSON')
    .action(async ({ json }: { readonly json?: true }) => {
      const diagnosis = await diagnose();
      console.log(json === true ? JSON.stringify(diagnosis, null, 2) : formatDiagnosis(diagnosis));
    });
}
