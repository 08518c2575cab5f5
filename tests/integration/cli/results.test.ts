/**
 * @file What the commands do with the results of one experiment that has ended.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../../main/models/checkpoint/checkpoint.ts';
import { readAdapter } from '../../../main/peft/adapter-files.ts';
import { lockWorkspace } from '../../../main/scheduler/workspace-lock.ts';
import { openStore } from '../../../main/store/store.ts';
import { atlas, type AtlasResult } from '../../helpers/atlas.ts';
import { writeSmallExperiment } from '../../helpers/small-experiment.ts';

let dir: string;
let workspace: string;
let file: string;
let ids: string[];
const command = (...args: string[]): Promise<AtlasResult> => atlas('--workspace', workspace, ...args);

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'atlas-test-'));
  workspace = join(dir, 'workspace');
  const methods = [
    { config: { method: 'none' } },
    { label: 'small', config: { method: 'lora', r: 2 } },
    { label: 'large', config: { method: 'lora', r: 4 } },
  ];
  file = writeSmallExperiment(dir, { name: 'quiz', methods });
  const { code, stderr } = await command('run', file);
  expect(code, stderr).toBe(0);
  const store = openStore(join(workspace, 'atlas.db'), { readOnly: true });
  ids = store.runs().map(({ config }) => config.runId);
  store.close();
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('atlas compare', () => {
  it('needs neither the benchmark nor the model any more', async () => {
    const [benchmark, model] = [join(dir, 'benchmark'), join(dir, 'model')];
    const before = await command('compare', 'quiz', '--json');
    for (const folder of [benchmark, model]) renameSync(folder, `${folder}-moved`);
    try {
      expect((await command('compare', 'quiz', '--json')).stdout).toBe(before.stdout);
    } finally {
      for (const folder of [benchmark, model]) renameSync(`${folder}-moved`, folder);
    }
  });

  it('takes another baseline, and says which there are', async () => {
    const { stdout } = await command('compare', 'quiz', '--json', '--baseline', 'small');
    const { columns } = JSON.parse(stdout) as { columns: { label: string; baseline: number | null }[] };
    expect(columns.map(({ baseline }) => baseline)).toEqual([1, null, 1]);
    const { code, stderr } = await command('compare', 'quiz', '--baseline', 'medium');
    expect(stderr).toMatch(/baseline "medium": is not among .* none, small, large/);
    expect(code).toBe(1);
  });

  it('takes the runs on one benchmark, and says which there are', async () => {
    const all = await command('compare', 'quiz', '--csv');
    expect((await command('compare', 'quiz', '--csv', '--task', 'tiny')).stdout).toBe(all.stdout);
    const { code, stderr } = await command('compare', 'quiz', '--task', 'huge');
    expect(stderr).toMatch(/^atlas: --task: none of these runs is on "huge", but on tiny\.$/m);
    expect(code).toBe(1);
  });

  it('takes runs by the beginning of their ids, and lists those that an ambiguous one could mean', async () => {
    const { stdout } = await command('compare', ids[0]!.slice(0, -1), ids[1]!);
    expect(stdout).toContain('2 methods');
    const { code, stderr } = await command('compare', 'lora-');
    for (const id of ids.slice(1)) expect(stderr).toContain(id);
    expect(stderr.trimEnd()).not.toContain('\n');
    expect(code).toBe(1);
  });
});

describe('atlas export', () => {
  it('leaves a copy that reads as the run’s own adapter', async () => {
    const target = join(dir, 'exports', 'deep', 'small');
    const { code, stdout } = await command('export', ids[1]!, target);
    expect(code).toBe(0);
    expect(stdout).toContain(`PeftModel.from_pretrained(model, "${target}")`);
    const checkpoint = openCheckpoint(join(dir, 'model'));
    const own = readAdapter(join(workspace, 'runs', ids[1]!, 'adapter'), checkpoint);
    expect(readAdapter(target, checkpoint)).toEqual(own);
    expect(readdirSync(join(dir, 'exports', 'deep'))).toEqual(['small']);
  });

  it('replaces an adapter when forced, and nothing else', async () => {
    const target = join(dir, 'exports', 'forced');
    await command('export', ids[1]!, target);
    const before = readFileSync(join(target, 'adapter_model.safetensors'));
    expect((await command('export', ids[2]!, target)).code).toBe(1);
    expect(readFileSync(join(target, 'adapter_model.safetensors'))).toEqual(before);
    expect((await command('export', ids[2]!, target, '--force')).code).toBe(0);
    expect(readFileSync(join(target, 'adapter_model.safetensors'))).not.toEqual(before);

    writeFileSync(join(target, 'thesis.tex'), 'years of work');
    const refused = await command('export', ids[1]!, target, '--force');
    expect(refused.stderr).toMatch(/holds "thesis\.tex", which is no part of an adapter/);
    expect(refused.code).toBe(1);
    expect(existsSync(join(target, 'thesis.tex'))).toBe(true);
  });

  it('does not replace the base model by itself', async () => {
    const { code, stderr } = await command('export', ids[1]!, join(dir, 'model'), '--force');
    expect(stderr).toMatch(/holds the base model/);
    expect(code).toBe(1);
    expect(existsSync(join(dir, 'model', 'model.safetensors'))).toBe(true);
  });

  it('refuses the frozen base', async () => {
    const { code, stderr } = await command('export', ids[0]!, join(dir, 'exports', 'base'));
    expect(stderr).toMatch(/is the frozen base, which has no adapter/);
    expect(code).toBe(1);
    expect(existsSync(join(dir, 'exports', 'base'))).toBe(false);
  });

  it('tells of a folder that may not be written', async (context) => {
    const locked = join(dir, 'locked');
    mkdirSync(locked);
    const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tmpfs', locked]);
    if (mount.status !== 0) return context.skip('mounting a read-only file system is not allowed here');
    try {
      const { code, stderr } = await command('export', ids[1]!, join(locked, 'adapter'));
      expect(stderr).toMatch(/^atlas: .*read-only.*\n$/);
      expect(code).toBe(1);
    } finally {
      spawnSync('umount', [locked]);
    }
  });
});

describe('atlas report', () => {
  it('writes HTML where it is told to, with the data beside it', async () => {
    const html = join(dir, 'out', 'report.html');
    const { code, stdout } = await command('report', 'quiz', '--html', html);
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toEqual([
      html,
      join(dir, 'out', 'report.csv'),
      join(dir, 'out', 'report.json'),
    ]);
    expect(readFileSync(html, 'utf8')).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
  });

  it('lists the experiments where it does not know the name', async () => {
    const { code, stderr } = await command('report', 'quizz');
    expect(stderr).toBe('atlas: experiment "quizz": is not in this workspace; experiments: quiz.\n');
    expect(code).toBe(1);
  });
});

it('runs an experiment once more beside its first results', async () => {
  const { code, stderr, stdout } = await command('run', file, '--new');
  expect(stderr).toContain('Experiment "quiz (2)": 3 runs.');
  expect(code, stderr).toBe(0);
  const { columns } = JSON.parse((await command('compare', 'quiz', 'quiz (2)', '--json')).stdout) as {
    columns: { runs: { runId: string }[] }[];
  };
  expect(columns).toHaveLength(6);
  expect(new Set(columns.flatMap(({ runs }) => runs.map(({ runId }) => runId))).size).toBe(6);
  expect(stdout).toMatch(/^English .*\d$/m);
});

it('a second process is told that the workspace is taken, and nothing is queued', async () => {
  const other = join(dir, 'other');
  const busy = join(dir, 'busy');
  mkdirSync(busy);
  const lock = lockWorkspace(busy);
  try {
    const { code, stderr } = await atlas('--workspace', busy, 'run', writeSmallExperiment(other));
    expect(stderr).toMatch(new RegExp(`is open in process ${process.pid}`));
    expect(code).toBe(1);
    expect(existsSync(join(busy, 'runs'))).toBe(false);
  } finally {
    lock.release();
  }
});
