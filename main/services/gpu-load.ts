/**
 * @file How busy NVIDIA's graphics processors are, as their driver's nvidia-smi tells it.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { GpuLoad } from '../../shared/rpc/system.ts';

/** A driver that hangs is not waited for. */
const PATIENCE_MS = 2000;
const MIB = 2 ** 20;
const FIELDS = 'index,name,utilization.gpu,memory.used,memory.total';

const run = promisify(execFile);
/** False once the tool was not found: it is not looked for again. */
let isThere = true;

/** One entry a processor; none where the tool is missing or does not answer. */
export async function gpuLoad(): Promise<readonly GpuLoad[]> {
  if (!isThere) return [];
  try {
    const { stdout } = await run('nvidia-smi', [`--query-gpu=${FIELDS}`, '--format=csv,noheader,nounits'], {
      timeout: PATIENCE_MS,
      windowsHide: true,
    });
    return parseGpuLoad(stdout);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') isThere = false;
    return [];
  }
}

/** @param text Lines of `index, name, busy %, used MiB, total MiB`; what is no number stands for not known. */
export function parseGpuLoad(text: string): GpuLoad[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.split(',').map((field) => field.trim());
    if (fields.length !== 5) return [];
    const [index, busy, used, total] = [fields[0], fields[2], fields[3], fields[4]].map(Number);
    if (!Number.isInteger(index) || !Number.isFinite(used) || !Number.isFinite(total)) return [];
    return {
      index: index!,
      name: fields[1]!,
      busyShare: Number.isFinite(busy) ? busy! / 100 : null,
      usedMemoryBytes: used! * MIB,
      totalMemoryBytes: total! * MIB,
    };
  });
}
