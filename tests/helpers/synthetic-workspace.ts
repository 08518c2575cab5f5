/**
 * @file A workspace with finished runs, made without a model: made-up answers to the demo benchmark.
 */
import { join } from 'node:path';
import { openStore, type Store } from '../../main/store/store.ts';
import { keepDefinition } from '../../main/services/benchmark-definitions.ts';
import type { EventBody } from '../../shared/model/event.ts';
import type { RunResult } from '../../shared/model/result.ts';
import { demoBenchmark, syntheticPromptTokens } from '../unit/reports/synthetic-results.ts';
import { sampleExperiment } from './sample-run.ts';

/** The database of a workspace. */
export function openSyntheticStore(directory: string): Store {
  return openStore(join(directory, 'atlas.db'));
}

function eventsOf({ summary, steps, dev, predictions }: RunResult): EventBody[] {
  const { config } = summary;
  const bodies: EventBody[] = [
    {
      type: 'model',
      trainableParameters: summary.trainableParameters!,
      totalParameters: summary.totalParameters!,
      weightBytes: summary.weightBytes!,
    },
    ...steps.map((step): EventBody => ({ type: 'step', maxSteps: config.training.maxSteps, ...step })),
    ...dev.map((point): EventBody => ({ type: 'dev', ...point })),
  ];
  for (const [language, list] of predictions) {
    const correct = list.filter((prediction) => prediction.correct).length;
    const accuracy = correct / list.length;
    bodies.push({
      type: 'language',
      language,
      items: list.length,
      correct,
      accuracy,
      accuracyPerToken: accuracy,
      accuracyPerCharacter: accuracy,
      promptTokens: syntheticPromptTokens(language) * list.length,
      durationMs: 800,
    });
  }
  if (summary.state === 'finished') {
    bodies.push({ type: 'finished', trainMs: summary.trainMs ?? 0, evaluateMs: summary.evaluateMs ?? 0 });
  } else if (summary.state === 'failed') {
    bodies.push({ type: 'failed', message: summary.failure!, stack: null });
  }
  return bodies;
}

/** Adds an experiment with the runs and everything their workers would have reported. @returns Its id. */
export function addSyntheticExperiment(store: Store, name: string, results: readonly RunResult[]): string {
  const configs = results.map(({ summary }) => summary.config);
  keepDefinition(store.directory, configs[0]!.task.sha256, demoBenchmark);
  const hash = Buffer.from(name.padEnd(32, '.')).toString('hex').slice(0, 64);
  const { id } = store.addExperiment(sampleExperiment({ name }), configs, hash);
  for (const result of results) {
    const { runId } = result.summary.config;
    store.changeState(runId, { type: 'launched' });
    store.ingest(runId, {
      events: eventsOf(result).map((body, seq) => ({ seq, timeMs: 1_780_000_000_000 + seq * 100, ...body })),
      predictions: result.predictions,
      offsets: new Map(),
    });
  }
  return id;
}
