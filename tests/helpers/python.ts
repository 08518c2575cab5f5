/**
 * @file A Python that can import a package, for tests that compare with Hugging Face's own libraries. Named by
 * ATLAS_PYTHON, else python3; such tests skip where there is none.
 */
import { spawnSync } from 'node:child_process';

/** The interpreter, or null. */
export function pythonWith(module: string): string | null {
  const python = process.env['ATLAS_PYTHON'] ?? 'python3';
  const found = spawnSync(python, [
    '-c',
    `import importlib.util, sys; sys.exit(importlib.util.find_spec('${module}') is None)`,
  ]);
  return found.status === 0 ? python : null;
}
