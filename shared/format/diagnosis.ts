/**
 * @file A diagnosis as text, for the terminal and for a bug report.
 */
import type { Diagnosis } from '../model/diagnosis.ts';
import { formatBytes } from './bytes.ts';
import { formatCount } from './number.ts';

/** Lines without a final line end. */
export function formatDiagnosis(diagnosis: Diagnosis): string {
  const { platform, nodeVersion, processor, cores, memoryBytes, runtimes } = diagnosis;
  const width = Math.max(...runtimes.map(({ name }) => name.length));
  return [
    `${platform}, Node ${nodeVersion}`,
    `${processor}, ${formatCount(cores, 'core')}, ${formatBytes(memoryBytes)} of memory`,
    '',
    ...runtimes.flatMap(({ name, available, detail, advice }) => [
      `${available ? 'found  ' : 'missing'} ${name.padEnd(width)}  ${detail}`,
      ...(advice === null ? [] : [`        ${' '.repeat(width)}  ${advice}`]),
    ]),
  ].join('\n');
}
