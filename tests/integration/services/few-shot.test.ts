import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openBenchmark } from '../../../main/evaluation/tasks/benchmark.ts';
import { withExamples } from '../../../main/evaluation/tasks/few-shot.ts';
import { itemAsRead } from '../../../main/services/item-as-read.ts';
import { prepareExperimentFile } from '../../../main/services/prepare-experiment.ts';
import { startExperiment } from '../../../main/services/start-experiment.ts';
import { openWorkbench } from '../../../main/services/workbench.ts';
import { runEnd } from '../../helpers/run-end.ts';
import { writeSmallExperiment } from '../../helpers/small-experiment.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const frozen = (numFewshot: number) => ({
  label: `${numFewshot} examples`,
  config: { method: 'none' },
  evaluation: { numFewshot },
});

test('a frozen model with examples reads them in front of every prompt, and answers otherwise', async () => {
  const folder = temporaryDirectory();
  const workbench = openWorkbench({ directory: join(folder, 'workspace') });
  onTestFinished(() => workbench.close());
  const methods = [{ config: { method: 'none' } }, frozen(2)];
  const prepared = prepareExperimentFile(writeSmallExperiment(folder, { methods, seeds: [5] }));
  expect(prepared.notes).toEqual([]);
  const { runIds } = startExperiment(workbench.store, workbench.scheduler, prepared);
  for (const runId of runIds) expect(await runEnd(workbench, runId)).toBe('finished');

  const [plain, shown] = runIds.map((runId) => workbench.store.run(runId)!);
  const answersOf = (runId: string) => workbench.store.predictions(runId, 'deu_Latn');
  expect(answersOf(runIds[0]!)).not.toEqual(answersOf(runIds[1]!));
  const countedIn = (runId: string) =>
    [...workbench.store.runAnswers(runId).languages.values()].map(
      ({ promptTokens }) => promptTokens !== undefined,
    );
  expect(runIds.map(countedIn)).toEqual([
    [true, true],
    [false, false],
  ]);
  const { id } = answersOf(runIds[0]!)[0]!;
  const read = async ({ config }: typeof plain & {}) =>
    (await itemAsRead(workbench.reader, config, id, ['deu_Latn']))[0]!;
  const [plainRead, shownRead] = [await read(plain!), await read(shown!)];
  const { prompt } = withExamples(openBenchmark(join(folder, 'benchmark')), 2, 5).evalItems('deu_Latn')[0]!;
  expect(shownRead.item.prompt).toBe(prompt);
  expect(prompt.endsWith(plainRead.item.prompt)).toBe(true);
  expect(shownRead.promptTokens).toBeGreaterThan(2 * plainRead.promptTokens);
});

test('more examples than there are, or than fit, are told before the start', () => {
  const folder = temporaryDirectory();
  const prepare = (numFewshot: number, training: object) =>
    prepareExperimentFile(writeSmallExperiment(folder, { methods: [frozen(numFewshot)], training }));
  expect(() => prepare(9, {})).toThrow(
    /numFewshot: is 9, but tiny has 8 training items; take fewer examples/,
  );
  expect(prepare(8, { maxSequenceLength: 40 }).notes).toEqual([
    expect.stringMatching(
      /^8 examples on \S+: with 8 examples prompts have up to \d+ tokens, and training\.maxSequenceLength allows 40; the first examples are cut$/,
    ) as string,
  ]);
});
