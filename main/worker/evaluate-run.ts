/**
 * @file The evaluation part of a run: every item of every language, predictions written batch by batch.
 */
import { scoreOf, type Prediction } from '../../shared/model/prediction.ts';
import type { AdapterState } from '../peft/adapter.ts';
import { PredictionLog } from '../run-directory/prediction-log.ts';
import { answerBatches } from './answer-batches.ts';
import type { LoadedRun, RunContext } from './run-context.ts';
import { summarise } from './summarise-answers.ts';

const PROGRESS_MS = 500;

/** Evaluates what is left. @returns Milliseconds spent. */
export async function evaluateRun(context: RunContext, run: LoadedRun, state: AdapterState): Promise<number> {
  const { config, directory, emit } = context;
  const { maxItems } = config.evaluation;
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
      const { promptTokens, cutPrompts, batches } = answerBatches(context, run, state, ofLanguage, language);
      for (const batch of batches) {
        if (batch.ids.every((id) => log.done.has(id))) continue;
        context.checkControl();
        await batch.answer((answers) => {
          const fresh = answers.filter(({ id }) => !log.done.has(id));
          if (fresh.length === 0) return;
          log.append(fresh);
          predictions.push(...fresh);
          doneAllItems += fresh.length;
          report(false);
        });
      }
      report(true);
      emit({
        type: 'language',
        language,
        items: predictions.length,
        correct: predictions.filter(({ correct }) => correct).length,
        accuracy: predictions.reduce((sum, prediction) => sum + scoreOf(prediction), 0) / predictions.length,
        ...summarise(predictions),
        // Examples in the training language would hide how many more a language takes.
        ...(config.evaluation.numFewshot === undefined ? { promptTokens } : {}),
        cutPrompts,
        durationMs: performance.now() - languageStart,
      });
    } finally {
      log.close();
    }
  }
  return performance.now() - start;
}
