import { existsSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parse } from 'parse5';
import { describe, expect, it } from 'vitest';
import { tryProvider } from '../../../main/engine/backends/onnxruntime/providers.ts';
import { openBenchmark } from '../../../main/evaluation/tasks/benchmark.ts';
import { loadTokenizer } from '../../../main/models/tokenizer/tokenizer.ts';
import type { Comparison } from '../../../shared/model/comparison.ts';
import { atlas } from '../../helpers/atlas.ts';
import { writeSmallExperiment } from '../../helpers/small-experiment.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

interface Status {
  readonly experiment: { readonly name: string };
  readonly runs: readonly { readonly state: string; readonly config: { readonly runId: string } }[];
}

const { available: hasCuda } = await tryProvider('cuda');

describe('atlas run', () => {
  it('runs an experiment, and what follows reads its results', async () => {
    const dir = temporaryDirectory();
    const workspace = ['--workspace', join(dir, 'workspace')];
    const file = writeSmallExperiment(dir);

    const first = await atlas(...workspace, 'run', file, '--report');
    expect(first.stderr).toContain('Experiment "small": 2 runs.');
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toMatch(/English .*eng_Latn +\d/);
    const html = /^ {2}(.*\.html)$/m.exec(first.stdout)![1]!;
    const problems: string[] = [];
    parse(readFileSync(html, 'utf8'), { onParseError: ({ code }) => problems.push(code) });
    expect(problems).toEqual([]);

    const again = await atlas(...workspace, 'run', file);
    expect(again.stderr).toContain('all 2 runs are done already');
    expect(again.code).toBe(0);

    const [status] = JSON.parse((await atlas(...workspace, 'status', '--json')).stdout) as [Status];
    expect(status.runs.map(({ state }) => state)).toEqual(['finished', 'finished']);

    const csv = await atlas(...workspace, 'compare', 'small', '--csv');
    expect(csv.stdout.trimEnd().split(/\r?\n/)).toHaveLength(1 + 2 * 2);
    const json = JSON.parse((await atlas(...workspace, 'compare', 'small', '--json')).stdout) as {
      format: string;
    } & Comparison;
    expect(json.format).toBe('adapter-atlas/comparison');
    const tokenizer = loadTokenizer(join(dir, 'model'));
    const benchmark = openBenchmark(join(dir, 'benchmark'));
    const tokensOf = (language: string): number => {
      const prompts = benchmark.evalItems(language).map(({ prompt }) => prompt.trimEnd());
      const lengths = prompts.map((prompt) => tokenizer.bosTokens.length + tokenizer.encode(prompt).length);
      return lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
    };
    for (const { language, cells } of json.rows) {
      for (const cell of cells) {
        expect(cell!.promptTokens).toBeCloseTo(tokensOf(language.code), 12);
        expect(cell!.relativeTokens).toBeCloseTo(tokensOf(language.code) / tokensOf('eng_Latn'), 12);
      }
    }
    // It takes more languages to tell.
    expect(json.tokens).toEqual([null, null]);

    const lora = status.runs.map(({ config }) => config.runId).find((id) => id.startsWith('lora'))!;
    const target = join(dir, 'exported');
    const exported = await atlas(...workspace, 'export', lora, target);
    expect(exported.stdout).toContain('PeftModel.from_pretrained');
    expect(existsSync(join(target, 'adapter_model.safetensors'))).toBe(true);
    const refused = await atlas(...workspace, 'export', lora, target);
    expect(refused.stderr).toContain('is not empty');
    expect(refused.code).toBe(1);
  });

  it('brings a workspace of an older version up to date, and keeps a copy of it', async () => {
    const dir = temporaryDirectory();
    const workspace = join(dir, 'workspace');
    const file = writeSmallExperiment(dir, { methods: [{ config: { method: 'none' } }] });
    expect((await atlas('--workspace', workspace, 'run', file)).code).toBe(0);
    const database = new DatabaseSync(join(workspace, 'atlas.db'));
    const { name, version } = database
      .prepare('SELECT name, version FROM migrations ORDER BY version DESC')
      .get() as Record<'name' | 'version', string | number>;
    expect(name).toBe('prompts that were cut');
    database.exec('ALTER TABLE language_results DROP COLUMN cut_prompts');
    database.prepare('DELETE FROM migrations WHERE version = ?').run(version);
    database.close();

    const refused = await atlas('--workspace', workspace, 'compare', 'small');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/is from an older version; start the workbench, or run an experiment,/);
    const again = await atlas('--workspace', workspace, 'run', file);
    expect(again.code, again.stderr).toBe(0);
    expect(again.stderr).toContain('Experiment "small": its run is done already; --new runs it again.');
    expect(existsSync(join(workspace, `atlas.db.before-v${version}`))).toBe(true);
    expect((await atlas('--workspace', workspace, 'compare', 'small')).code).toBe(0);
  });

  it('finishes the other runs when one fails, and says why it failed', async () => {
    const dir = temporaryDirectory();
    const methods = [
      {
        label: 'diverging',
        config: { method: 'lora', r: 2 },
        training: { learningRate: 1e38, maxGradNorm: null },
      },
      { label: 'calm', config: { method: 'lora', r: 2 } },
    ];
    const file = writeSmallExperiment(dir, { methods });
    const { code, stdout, stderr } = await atlas('--workspace', join(dir, 'workspace'), 'run', file);
    expect(code).toBe(2);
    expect(stderr).toMatch(/atlas: run lora-\w+ failed: .*(diverged|finite)/);
    expect(stdout).toContain('calm');
  });

  it.skipIf(hasCuda)(
    'refuses a device that is not there before weights are read or anything is written',
    async () => {
      const dir = temporaryDirectory();
      const workspace = ['--workspace', join(dir, 'workspace')];
      const file = writeSmallExperiment(dir, { device: 'cuda' });
      truncateSync(join(dir, 'model/model.safetensors'), 4);
      const { code, stdout, stderr } = await atlas(...workspace, 'run', file);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(
        /atlas: device "cuda": cannot be used here \(.+\)\. Needs an NVIDIA GPU on Linux and .+\.\n$/,
      );
      expect(existsSync(join(dir, 'workspace'))).toBe(false);
    },
  );

  it('pauses from beside it, and goes on when it is run again', async () => {
    const dir = temporaryDirectory();
    const workspace = ['--workspace', join(dir, 'workspace')];
    const file = writeSmallExperiment(dir, {
      methods: [{ config: { method: 'lora', r: 2 } }],
      training: { maxSteps: 6000, batchSize: 2, evalSteps: 6000, saveSteps: 500, devItems: 2 },
    });
    const running = atlas(...workspace, 'run', file);
    for (let paused = false; !paused;) {
      const { code } = await atlas(...workspace, 'pause', 'small');
      paused = code === 0;
    }
    const first = await running;
    expect(first.stderr).toMatch(/paused after step \d+/);
    const second = await atlas(...workspace, 'run', file);
    expect(second.code, second.stderr).toBe(0);
    const [status] = JSON.parse((await atlas(...workspace, 'status', '--json')).stdout) as [Status];
    expect(status.runs.map(({ state }) => state)).toEqual(['finished']);
  });
});
