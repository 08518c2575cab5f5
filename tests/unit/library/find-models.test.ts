import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findModels } from '../../../main/library/find-models.ts';
import { hubCacheFolder } from '../../../main/library/hub-cache.ts';
import { openCheckpoint } from '../../../main/models/checkpoint/checkpoint.ts';
import { addToHubCache, CACHED_COMMIT } from '../../helpers/hub-cache.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { writeTinyCheckpoint } from '../../helpers/tiny-checkpoint.ts';

test('finds what the cache and the folder of models hold, and says why a folder cannot be used', () => {
  const hubCache = join(temporaryDirectory(), 'hub');
  const modelsFolder = temporaryDirectory();
  const cached = addToHubCache(hubCache, 'acme/tiny-1', writeTinyCheckpoint);
  addToHubCache(hubCache, 'acme/encoder', (folder) =>
    writeFileSync(join(folder, 'config.json'), '{"model_type": "bert"}'),
  );
  addToHubCache(hubCache, 'acme/no-words', (folder) => {
    writeTinyCheckpoint(folder);
    rmSync(join(folder, 'tokenizer.json'));
  });
  addToHubCache(hubCache, 'acme/only-gguf', (folder) => writeFileSync(join(folder, 'model.gguf'), 'GGUF'));
  mkdirSync(join(hubCache, 'datasets--acme--texts', 'snapshots', CACHED_COMMIT), { recursive: true });
  const [own, deep] = ['own', 'somebody/deep'].map((name) => join(modelsFolder, name));
  for (const folder of [own!, deep!]) {
    mkdirSync(folder, { recursive: true });
    writeTinyCheckpoint(folder, { dtype: 'bfloat16' });
  }

  const { parameterCount, weightBytes } = openCheckpoint(cached);
  expect(findModels({ hubCache, modelsFolder })).toEqual([
    {
      path: expect.stringContaining('models--acme--encoder') as string,
      name: 'acme/encoder',
      revision: CACHED_COMMIT,
      facts: null,
      problem: expect.stringMatching(/^config\.json, field "model_type": is "bert"/) as string,
    },
    {
      path: expect.stringContaining('models--acme--no-words') as string,
      name: 'acme/no-words',
      revision: CACHED_COMMIT,
      facts: null,
      problem: expect.stringMatching(/^tokenizer\.json: does not exist/) as string,
    },
    {
      path: cached,
      name: 'acme/tiny-1',
      revision: CACHED_COMMIT,
      facts: { parameterCount, weightBytes, dtype: 'float32' },
      problem: null,
    },
    {
      path: deep,
      name: 'deep',
      revision: null,
      facts: { parameterCount, weightBytes: weightBytes / 2, dtype: 'bfloat16' },
      problem: null,
    },
    expect.objectContaining({ path: own, name: 'own', problem: null }) as object,
  ]);
});

test('finds nothing where neither folder is there', () => {
  const nowhere = join(temporaryDirectory(), 'nowhere');
  expect(findModels({ hubCache: nowhere, modelsFolder: nowhere })).toEqual([]);
  expect(findModels({ hubCache: nowhere, modelsFolder: null })).toEqual([]);
});

test.each([
  [{ HF_HUB_CACHE: '/a', HF_HOME: '/b' }, '/a'],
  [{ HF_HOME: '/b', XDG_CACHE_HOME: '/c' }, join('/b', 'hub')],
  [{ XDG_CACHE_HOME: '/c' }, join('/c', 'huggingface', 'hub')],
  [{}, join(homedir(), '.cache', 'huggingface', 'hub')],
])('of %j the cache is %s', (env, folder) => {
  expect(hubCacheFolder(env)).toBe(folder);
});
