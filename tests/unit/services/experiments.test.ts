/**
 * @file Experiments as Home shows them.
 */
import { expect, test } from 'vitest';
import { recentExperiments } from '../../../main/services/experiments.ts';
import { RunInspector } from '../../../main/services/run-inspector.ts';
import { addSyntheticExperiment, openSyntheticStore } from '../../helpers/synthetic-workspace.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { failedRun, PROFILES, syntheticRun, withoutLanguages } from '../reports/synthetic-results.ts';

test('means are of complete runs, and where there is none they say so; a failure keeps its reason', (context) => {
  const store = openSyntheticStore(temporaryDirectory(context.onTestFinished));
  context.onTestFinished(() => store.close());
  const [base, prompt, prefix, , lora] = PROFILES;
  const whole = syntheticRun(lora, { seed: 1 });
  const languages = [...whole.predictions.keys()];
  const partly = (run: typeof whole, count: number): typeof whole =>
    withoutLanguages(run, languages.slice(count));
  addSyntheticExperiment(store, 'Half way', [
    syntheticRun(base),
    whole,
    partly(syntheticRun(lora, { seed: 2 }), 2),
    partly(syntheticRun(prompt, { seed: 1 }), 3),
    failedRun(prefix, 'The loss became NaN at step 12.'),
  ]);
  const [card] = recentExperiments({ store, inspector: new RunInspector(store) }, 5);
  const methods = Object.fromEntries(card!.tasks[0]!.methods.map((method) => [method.label, method]));
  const listed = [...store.listing.runs()];
  expect(methods[lora.label]).toMatchObject({
    transferAccuracy: listed.find(({ runId }) => runId === whole.summary.config.runId)!.transferAccuracy,
    partial: null,
  });
  expect(methods[prompt.label]!.partial).toEqual({ scoredLanguages: 3, languages: languages.length });
  expect(methods[prefix.label]).toMatchObject({ transferAccuracy: null, partial: null });
  expect(card!.failed).toEqual({
    runIds: [failedRun(prefix, '').summary.config.runId],
    reason: 'The loss became NaN at step 12.',
  });
});
