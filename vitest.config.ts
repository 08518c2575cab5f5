import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const shared = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  pool: 'forks',
  // One more than the two cores that a test run may count on: many tests wait for processes.
  maxWorkers: 3,
  // The many processes that tests start compile our modules once.
  env: { NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') },
} as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'node',
          // No module of ours keeps anything that another test may find; a fifth of the time is starting processes.
          isolate: false,
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/e2e/**'],
          globalSetup: ['tests/helpers/temporary-root.ts'],
        },
      },
      {
        // These drive the built renderer.
        test: {
          ...shared,
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          globalSetup: ['tests/helpers/temporary-root.ts', 'tests/helpers/build-renderer.ts'],
          // As long as Playwright waits for an element.
          expect: { poll: { timeout: 30_000 } },
        },
      },
    ],
  },
});
