/**
 * @file The evaluation part of a run: every item of every language, predictions written batch by batch.
 */
import type { Prediction } from '../../shared/model/prediction.ts';
import { predict, scoringBatches } from '../evaluation/scoring/predictions.ts';
import type { AdapterState } from '../peft/adapter.ts';
import { PredictionLog } from '../run-directory/prediction-log.ts';
import type { LoadedRun, RunContext } from './run-context.ts';

const PROGRESS_MS = 500;

/** Evaluates what is left. @returns Milliseconds spent. */
export async function evaluateRun(context: RunContext, run: LoadedRun, state: AdapterState): Promise<number> {
  const { config, directory, emit } = context;
  const { maxItems, batchSize, normalisation } = config.evaluation;
  const start = performance.now();
  const items = new Map(
    config.languages.map((language) => [
      language,
      run.benchmark.evalItems(language).slice(0, maxItems ?? undefined),
    ]),
  );
  const totalAllItems = [...items.values()].reduce((sum, { length }) => sum + length, 0);
  let doneAllItems = 0;
  let reportedMs = -Infinity;
  for (const [language, ofLanguage] of items) {
    const languageStart = performance.now();
    const log = new PredictionLog(directory, config.task.id, language);
    try {
      const predictions: Prediction[] = [...log.earlier];
      doneAllItems += predictions.length;
      const report = (isLast: boolean): void => {
        if (!isLast && performance.now() - reportedMs < PROGRESS_MS) return;
        reportedMs = performance.now();
        const progress = {
          doneItems: predictions.length,
          totalItems: ofLanguage.length,
          doneAllItems,
          totalAllItems,
        };
        emit({ type: 'evaluating', language, ...progress });
      };
      // Batches are those of an undisturbed run, so a resumed one computes the same scores.
      for (const batch of scoringBatches(
        ofLanguage.map((item) => run.encoder.encode(item)),
        batchSize,
      )) {
        if (batch.every(({ item }) => log.done.has(item.id))) continue;
        context.checkControl();
        const made = await predict(run.scoring, state, batch, normalisation);
        const fresh = made.filter(({ id }) => !log.done.has(id));
        log.append(fresh);
        predictions.push(...fresh);
        doneAllItems += fresh.length;
        report(false);
      }
      report(true);
      const share = (count: (prediction: Prediction) => boolean) =>
        predictions.filter(count).length / predictions.length;
      emit({
        type: 'language',
        language,
        items: predictions.length,
        correct: predictions.filter(({ correct }) => correct).length,
        accuracy: share(({ correct }) => correct),
        accuracyPerToken: share(({ best, gold }) => best.token === gold),
        accuracyPerCharacter: share(({ best, gold }) => best.character === gold),
        durationMs: performance.now() - languageStart,
      });
    } finally {
      log.close();
    }
  }
  return performance.now() - start;
}
