/**
 * @file The environment of processes that compute.
 */

/**
 * Tensors come from malloc's heap, however large (by default those above 32 MiB at the latest are mapped one by one), and
 * the heap from huge pages where the kernel gives them on request.
 */
const GLIBC_TUNABLES = 'glibc.malloc.mmap_threshold=4294967296:glibc.malloc.hugetlb=1';

/**
 * This process's variables, and what glibc reads when a process starts: training steps are 5 to 12% faster so, and take
 * no more memory (ARCHITECTURE.md).
 */
export function computeEnvironment(): NodeJS.ProcessEnv {
  if (process.platform !== 'linux') return process.env;
  const given = process.env['GLIBC_TUNABLES'];
  return {
    ...process.env,
    GLIBC_TUNABLES: given === undefined ? GLIBC_TUNABLES : `${GLIBC_TUNABLES}:${given}`,
  };
}
