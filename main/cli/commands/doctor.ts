/**
 * @file `atlas doctor`.
 */
import type { Command } from 'commander';
import { formatBytes } from '../../../shared/format/bytes.ts';
import { diagnose, type Diagnosis } from '../../library/doctor.ts';

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('devices and runtimes found, what is missing and how to get it')
    .option('--json', 'print JSON')
    .action(async ({ json }: { readonly json?: true }) => {
      const diagnosis = await diagnose();
      console.log(json === true ? JSON.stringify(diagnosis, null, 2) : diagnosisText(diagnosis));
    });
}

function diagnosisText({
  platform,
  nodeVersion,
  processor,
  cores,
  memoryBytes,
  runtimes,
}: Diagnosis): string {
  const width = Math.max(...runtimes.map(({ name }) => name.length));
  return [
    `${platform}, Node ${nodeVersion}`,
    `${processor}, ${cores} ${cores === 1 ? 'core' : 'cores'}, ${formatBytes(memoryBytes)} of memory`,
    '',
    ...runtimes.flatMap(({ name, available, detail, advice }) => [
      `${available ? 'found  ' : 'missing'} ${name.padEnd(width)}  ${detail}`,
      ...(advice === null ? [] : [`        ${' '.repeat(width)}  ${advice}`]),
    ]),
  ].join('\n');
}
