import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { openBenchmark } from '../../../main/evaluation/tasks/benchmark.ts';
import { loadTokenizer } from '../../../main/models/tokenizer/tokenizer.ts';
import { outlineStored } from '../../../main/services/compare.ts';
import { RunInspector } from '../../../main/services/run-inspector.ts';
import { openStore } from '../../../main/store/store.ts';
import type { GenerationPrediction } from '../../../shared/model/prediction.ts';
import type { WrittenCounts } from '../../../shared/model/written-counts.ts';
import { atlas } from '../../helpers/atlas.ts';
import { writeSmallExperiment } from '../../helpers/small-experiment.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { writeTinyWrittenBenchmark } from '../../helpers/tiny-written-benchmark.ts';

const WORKER = join(import.meta.dirname, '../../../main/worker/worker.ts');

interface Comparison {
  readonly benchmark: { readonly metric: string };
  readonly rows: readonly {
    readonly language: { readonly code: string };
    readonly cells: readonly {
      readonly accuracy: number;
      readonly interval: { readonly low: number; readonly high: number };
      readonly difference: { readonly test: string; readonly p: number } | null;
      readonly written: WrittenCounts;
      readonly promptTokens: number;
    }[];
  }[];
}

function experiment(dir: string): string {
  writeTinyWrittenBenchmark(join(dir, 'repeat'), 16);
  return writeSmallExperiment(dir, {
    tasks: [{ path: 'repeat' }],
    training: { maxSteps: 40, batchSize: 4, evalSteps: 10, saveSteps: 10, devItems: 4, learningRate: 0.05 },
    evaluation: { batchSize: 5 },
    methods: [{ config: { method: 'none' } }, { config: { method: 'full' } }],
  });
}

function predictionsOf(run: string, language: string): GenerationPrediction[] {
  return readFileSync(join(run, 'predictions/repeat', `${language}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as GenerationPrediction);
}

describe('a benchmark whose answers are written', () => {
  it('is trained on, evaluated, stored, compared and looked into; a resumed run writes the same', async () => {
    const dir = temporaryDirectory();
    const workspace = join(dir, 'workspace');
    const file = experiment(dir);
    const run = await atlas('--workspace', workspace, 'run', file, '--report');
    expect(run.code, run.stderr).toBe(0);

    const compared = await atlas('--workspace', workspace, 'compare', 'small', '--json');
    const comparison = JSON.parse(compared.stdout) as Comparison;
    expect(comparison.benchmark.metric).toBe('f1');
    const store = openStore(join(workspace, 'atlas.db'));
    const runs = store.runs();
    const full = runs.find(({ config }) => config.method.method === 'full')!;
    const answers = predictionsOf(full.directory, 'deu_Latn');
    expect(answers).toHaveLength(16);
    const mean = answers.reduce((sum, { score }) => sum + score, 0) / 16;
    // Untrained, the model writes noise; trained on 12 items it repeats letters.
    expect(mean).toBeGreaterThan(0.2);

    const cell = comparison.rows.find(({ language }) => language.code === 'deu_Latn')!.cells[1]!;
    expect(cell.accuracy).toBeCloseTo(mean, 12);
    expect(cell.interval.low).toBeLessThanOrEqual(mean);
    expect(cell.interval.high).toBeGreaterThanOrEqual(mean);

    const tokenizer = loadTokenizer(full.config.model.path);
    const prompts = openBenchmark(full.config.task.path).evalItems('deu_Latn');
    expect(cell.promptTokens).toBeCloseTo(
      prompts.reduce((sum, { prompt }) => sum + tokenizer.encode(prompt).length, 0) / prompts.length +
        tokenizer.bosTokens.length,
      12,
    );

    // What cannot be scored, and drift, are in every format and on the comparison screen.
    const expected = {
      answers: 16,
      unanswered: answers.filter(({ unanswered }) => unanswered.includes('f1')).length,
      toldLanguage: answers.filter(({ writtenIn }) => writtenIn !== null).length,
      drifted: answers.filter(({ writtenIn }) => writtenIn === 'english' || writtenIn === 'other').length,
      cutOff: answers.filter(({ endedBy }) => endedBy === 'length').length,
    };
    expect(cell.written).toEqual(expected);
    const [section] = outlineStored(store, runs, {});
    const outlined = section!.rows.find(({ language }) => language.code === 'deu_Latn')!;
    const column = section!.columns.findIndex(({ method }) => method.method === 'full');
    expect(outlined.cells[column]!.written).toEqual(expected);
    const [csv, html] = reportFiles(workspace);
    const lines: Record<string, string>[] = parse(csv, { columns: true });
    const germanLine = lines.find(
      ({ language, method }) => language === 'deu_Latn' && method === section!.columns[column]!.label,
    );
    expect(germanLine).toMatchObject({
      metric: 'f1',
      unanswered: String(expected.unanswered),
      in_other_language: String(expected.drifted),
      cut_off: String(expected.cutOff),
    });
    expect(html).toContain('Written answers beside their scores');
    expect(html).toContain('F1 against trainable parameters');
    expect(html).not.toMatch(/[Mm]ean accuracy|Accuracy, %/);

    const inspector = new RunInspector(store);
    const scores = await inspector.languages(full);
    const german = scores.find(({ language }) => language.code === 'deu_Latn')!.score!;
    expect(german.accuracy).toBeCloseTo(mean, 12);
    expect(german.written!.metrics.f1).toBeCloseTo(mean, 12);
    expect(german.written!.cutOff).toBe(answers.filter(({ endedBy }) => endedBy === 'length').length);
    const page = await inspector.items(full, {
      language: 'deu_Latn',
      filter: 'all',
      order: 'margin',
      search: '',
      offset: 0,
      limit: 20,
    });
    expect(page.rows).toHaveLength(16);
    expect(page.rows[0]!.margin).toBe(1 - Math.min(...answers.map(({ score }) => score)));
    const [shown] = await inspector.item(full, answers[0]!.id, ['deu_Latn']);
    expect(shown!.prediction).toEqual(answers[0]);
    expect(shown!.text!.prompt).toContain(':');
    store.close();

    // As after a crash in the middle of a line.
    const again = join(dir, 'again');
    mkdirSync(join(again, 'predictions/repeat'), { recursive: true });
    copyFileSync(join(full.directory, 'run.json'), join(again, 'run.json'));
    cpSync(join(full.directory, 'checkpoint'), join(again, 'checkpoint'), { recursive: true });
    const partial = join(again, 'predictions/repeat/eng_Latn.jsonl');
    copyFileSync(join(full.directory, 'predictions/repeat/eng_Latn.jsonl'), partial);
    truncateSync(partial, Math.floor(readFileSync(partial).length / 2));
    await promisify(execFile)(process.execPath, [WORKER, again]);
    for (const language of ['eng_Latn', 'deu_Latn']) {
      expect(byId(predictionsOf(again, language))).toEqual(byId(predictionsOf(full.directory, language)));
    }
  });
});

function byId(predictions: readonly GenerationPrediction[]): GenerationPrediction[] {
  return predictions.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** The report's CSV and HTML. */
function reportFiles(workspace: string): [string, string] {
  const folder = join(workspace, 'reports');
  const read = (end: string): string =>
    readFileSync(
      join(
        folder,
        readdirSync(folder).find((name) => name.endsWith(end))!,
      ),
      'utf8',
    );
  return [read('.csv'), read('.html')];
}
