import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { atlas } from '../../helpers/atlas.ts';
import { writeSmallExperiment } from '../../helpers/small-experiment.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

it('atlas learning-rates scores each rate of each method, names the best, and writes nothing', async () => {
  const dir = temporaryDirectory();
  const file = writeSmallExperiment(dir, {
    methods: [
      { label: 'frozen', config: { method: 'none' } },
      { label: 'low rank', config: { method: 'lora', r: 2 }, training: { maxGradNorm: null } },
    ],
  });
  const workspace = join(dir, 'workspace');
  const command = ['--workspace', workspace, 'learning-rates', file];
  const { code, stdout, stderr } = await atlas(...command, '--rates', '1e38,0.01,0.02', '--steps', '3');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(6);
  expect(lines[0]).toMatch(/^ {2}low rank +0\.01 +\d+\.\d%, loss \d+\.\d{4}, at step 3$/);
  expect(lines[1]).toMatch(/^ {2}low rank +0\.02 /);
  expect(lines[2]).toMatch(/^ {2}low rank +1e\+38 +diverged at step [23]$/);
  expect(lines[3]).toMatch(
    /^low rank: (0\.0[12])(, in the middle of 0\.01 to 0\.02, which do as well)?(; lower ones may do as well)?; in the experiment:$/,
  );
  expect(lines[4]).toMatch(/^ {2}training: \{ learningRate: 0\.0[12] \}$/);
  expect(lines[5]).toBe('  learningRatesTried: [0.01, 0.02, 1e+38]');
  expect(existsSync(workspace)).toBe(false);
});

it.each([
  [['--rates', '0.1,-1'], 'atlas: --rates: "-1" is not a number above 0.\n'],
  [['--rates', '0.1,'], 'atlas: --rates: "" is not a number above 0.\n'],
  [['--steps', '0'], 'atlas: --steps: 0 is not a whole number above 0.\n'],
])('refuses %j in a sentence', async (options, sentence) => {
  const file = writeSmallExperiment(temporaryDirectory());
  expect(await atlas('learning-rates', file, ...options)).toEqual({ code: 1, stdout: '', stderr: sentence });
});
