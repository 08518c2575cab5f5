import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { atlas } from '../../helpers/atlas.ts';
import { addToHubCache, CACHED_COMMIT } from '../../helpers/hub-cache.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { writeTinyCheckpoint } from '../../helpers/tiny-checkpoint.ts';

it('atlas models find lists what the cache holds, or says where it looked', async ({ onTestFinished }) => {
  const cache = join(temporaryDirectory(), 'hub');
  vi.stubEnv('HF_HUB_CACHE', cache);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await atlas('models', 'find', '/no/models')).toEqual({
    code: 0,
    stdout: `No checkpoint in ${cache} or /no/models.\n`,
    stderr: '',
  });
  const path = addToHubCache(cache, 'acme/tiny', writeTinyCheckpoint);
  expect((await atlas('models', 'find')).stdout).toMatch(
    new RegExp(`^acme/tiny @ ${CACHED_COMMIT.slice(0, 8)}: .* parameters, float32, .*\n  ${path}\n$`),
  );
  const { stdout } = await atlas('models', 'find', '--json');
  expect(JSON.parse(stdout)).toMatchObject([{ name: 'acme/tiny', path, problem: null }]);
});
