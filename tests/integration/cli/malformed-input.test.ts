import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { prepareExperimentFile } from '../../../main/services/prepare-experiment.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { atlas, type AtlasResult } from '../../helpers/atlas.ts';
import { malformedBenchmarks } from '../../helpers/malformed-benchmarks.ts';
import { malformedCheckpoints } from '../../helpers/malformed-checkpoints.ts';
import { malformedExperiments } from '../../helpers/malformed-experiments.ts';
import { writeSmallExperiment } from '../../helpers/small-experiment.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

interface Case {
  readonly name: string;
  /** Makes the input. @returns The command. */
  readonly make: (dir: string) => string[];
  readonly expect: RegExp;
}

/** One checkpoint in so many goes through the whole program, the others through what it calls. */
const SHARE_OF_CHECKPOINTS = 3;
/** Where there is no folder, it is the experiment that is malformed. */
const NO_FOLDER = ['the folder is missing', 'a file instead of a folder', 'the folder is inside a file'];
const checkpoints = malformedCheckpoints.filter(({ name }) => !NO_FOLDER.includes(name));

const cases: readonly Case[] = [
  ...malformedExperiments.map(({ name, make, expect: message }) => ({
    name: `experiment: ${name}`,
    expect: message,
    make: (dir: string) => {
      make(dir);
      return ['run', join(dir, 'experiment.yaml')];
    },
  })),
  ...malformedBenchmarks.map(({ name, make, expect: message }) => ({
    name: `benchmark: ${name}`,
    expect: message,
    make: (dir: string) => {
      const file = writeSmallExperiment(dir);
      rmSync(join(dir, 'benchmark'), { recursive: true });
      mkdirSync(join(dir, 'benchmark'));
      make(join(dir, 'benchmark'));
      return ['run', file];
    },
  })),
  ...checkpoints
    .filter((_, i) => i % SHARE_OF_CHECKPOINTS === 0)
    .map(({ name, make, expect: message }) => ({
      name: `checkpoint: ${name}`,
      expect: message,
      make: (dir: string) => {
        const file = writeSmallExperiment(dir);
        make(join(dir, 'model'));
        return ['run', file];
      },
    })),
  {
    name: 'a method that does not fit the model',
    expect: /prefix-tuning\.layers: layer 99 does not exist, the model has layers 0 to \d/,
    make: (dir) => [
      'run',
      writeSmallExperiment(dir, { methods: [{ config: { method: 'prefix-tuning', layers: [99] } }] }),
    ],
  },
  {
    name: 'more held-out items than training items',
    expect: /training, field "devItems"/,
    make: (dir) => ['run', writeSmallExperiment(dir, { training: { devItems: 10_000 } })],
  },
  {
    name: 'a language that the benchmark lacks',
    expect: /field "languages\[0\]": task .* has no language "zul_Latn"/,
    make: (dir) => ['run', writeSmallExperiment(dir, { languages: ['zul_Latn'] })],
  },
  { name: 'status without a workspace', expect: /holds no workspace yet/, make: () => ['status'] },
  {
    name: 'comparing runs without a workspace',
    expect: /holds no workspace yet/,
    make: () => ['compare', 'demo'],
  },
  {
    name: 'a model folder that is none',
    expect: /nowhere/,
    make: (dir) => ['models', 'inspect', join(dir, 'nowhere')],
  },
  {
    name: 'verifying a folder that is none',
    expect: /expected\.json/,
    make: (dir) => ['verify', join(dir, 'nowhere')],
  },
  {
    name: 'a tolerance that is no number',
    expect: /--tolerance: much is not a number above 0/,
    make: (dir) => ['verify', dir, '--tolerance', 'much'],
  },
  { name: 'an unknown command', expect: /unknown command 'launch'/, make: () => ['launch'] },
  { name: 'an unknown option', expect: /unknown option '--fast'/, make: () => ['status', '--fast'] },
  { name: 'a missing argument', expect: /missing required argument 'experiment'/, make: () => ['run'] },
];

function expectOneSentence({ code, stdout, stderr }: AtlasResult, message: RegExp): void {
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd().split('\n'), stderr).toHaveLength(1);
  expect(stderr).toMatch(/^atlas: /);
  expect(stdout).toBe('');
  expect(code).toBe(1);
}

describe('malformed input', () => {
  it.concurrent.for(cases)('$name', async ({ make, expect: message }, { onTestFinished: onFinished }) => {
    const dir = temporaryDirectory(onFinished);
    const input = join(dir, 'input');
    mkdirSync(input);
    const workspace = join(dir, 'workspace');
    const args = make(input);
    const before = readdirSync(input, { recursive: true }).sort();
    expectOneSentence(await atlas('--workspace', workspace, ...args), message);
    expect(readdirSync(input, { recursive: true }).sort()).toEqual(before);
    expect(existsSync(workspace)).toBe(false);
  });
});

describe('malformed checkpoints, in this process', () => {
  it.each(checkpoints.filter((_, i) => i % SHARE_OF_CHECKPOINTS !== 0))(
    '$name',
    ({ make, expect: message }) => {
      const dir = temporaryDirectory();
      const file = writeSmallExperiment(dir);
      make(join(dir, 'model'));
      let error: unknown;
      try {
        prepareExperimentFile(file);
      } catch (caught) {
        error = caught;
      }
      expect(error).toBeInstanceOf(InputError);
      expect((error as InputError).message).toMatch(message);
      expect((error as InputError).message).not.toContain('\n');
    },
  );
});

/** Mounts a file system of its own for the running test; null where that is not allowed. */
function mounted(dir: string, ...options: string[]): string | null {
  const path = join(dir, 'mounted');
  mkdirSync(path);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', options.join(), 'tmpfs', path]).status !== 0) return null;
  onTestFinished(() => void spawnSync('umount', [path]));
  return path;
}

describe('a disk that refuses', () => {
  it('is told of when it is full, before and during a run', async (context) => {
    const dir = temporaryDirectory();
    const disk = mounted(dir, 'size=64k');
    if (disk === null) return context.skip('mounting a small file system is not allowed here');
    const file = writeSmallExperiment(join(dir, 'input'));
    const { code, stderr } = await atlas('--workspace', join(disk, 'workspace'), 'run', file);
    expect(code).toBe(1);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^atlas: .*(disk|space|full)/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('is told of when it is read-only', async (context) => {
    const dir = temporaryDirectory();
    const disk = mounted(dir, 'ro');
    if (disk === null) return context.skip('mounting a read-only file system is not allowed here');
    const file = writeSmallExperiment(join(dir, 'input'));
    expectOneSentence(
      await atlas('--workspace', join(disk, 'workspace'), 'run', file),
      /cannot be written to/,
    );
  });

  it('is told of when the workspace is a file', async () => {
    const dir = temporaryDirectory();
    const file = writeSmallExperiment(join(dir, 'input'));
    writeFileSync(join(dir, 'workspace'), '');
    expectOneSentence(await atlas('--workspace', join(dir, 'workspace'), 'run', file), /is not a folder/);
  });
});
