/**
 * @file A forecast of written answers rests on answers that are really written: as long as those of the run.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { calibrate } from '../../../main/forecast/calibrate.ts';
import { forecastRun } from '../../../main/forecast/forecast-run.ts';
import { openStore } from '../../../main/store/store.ts';
import type { GenerationPrediction } from '../../../shared/model/prediction.ts';
import { atlas } from '../../helpers/atlas.ts';
import { writeSmallExperiment } from '../../helpers/small-experiment.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { writeTinyWrittenBenchmark } from '../../helpers/tiny-written-benchmark.ts';

it('the answers of a calibration are those of the run, and every token of theirs is counted', async () => {
  const dir = temporaryDirectory();
  writeTinyWrittenBenchmark(join(dir, 'repeat'), 8, { maxGenTokens: 24 });
  const file = writeSmallExperiment(dir, {
    tasks: [{ path: 'repeat' }],
    evaluation: { batchSize: 4 },
    methods: [{ config: { method: 'none' } }],
  });
  const done = await atlas('--workspace', join(dir, 'workspace'), 'run', file);
  expect(done.code, done.stderr).toBe(0);
  const store = openStore(join(dir, 'workspace', 'atlas.db'));
  const [run] = store.runs();
  store.close();
  const { method, training, evaluation, runtime, device } = run!.config;
  const planned = {
    method,
    training,
    evaluation,
    runtime,
    device,
    languages: 'all' as const,
    chatTemplate: false,
  };
  const calibration = await calibrate({
    ...planned,
    modelPath: join(dir, 'model'),
    benchmarkPath: join(dir, 'repeat'),
  });
  const written = ['eng_Latn', 'deu_Latn'].flatMap((language) =>
    readFileSync(join(run!.directory, 'predictions/repeat', `${language}.jsonl`), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as GenerationPrediction).tokens),
  );
  const { answerTokens, steps } = calibration.writing!;
  expect(answerTokens).toHaveLength(8);
  expect(answerTokens.filter((tokens) => !written.includes(tokens))).toEqual([]);
  // 2 languages of 2 batches; the longest answer of each batch decides how many steps it takes.
  const fewest = 4 * (answerTokens.at(-1)! - 1) * Math.min(...steps.map(({ durationMs }) => durationMs));
  expect(forecastRun(calibration, planned).evaluateMs).toBeGreaterThan(fewest);
});
