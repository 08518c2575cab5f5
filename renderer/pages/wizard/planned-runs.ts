/**
 * @file The runs of a draft whose cost can be told: those that are complete, on models and benchmarks of the library.
 */
import type { ExperimentDraft } from '../../../shared/model/experiment-draft.ts';
import { methodSchema } from '../../../shared/model/method.ts';
import { runEvaluationSchema, trainingSchema } from '../../../shared/model/training.ts';
import { plannedRunSchema, type PlannedRun } from '../../../shared/rpc/forecast.ts';
import type { BenchmarkSummary } from '../../../shared/rpc/benchmarks.ts';
import type { ModelSummary } from '../../../shared/rpc/models.ts';

export interface NamedRun {
  /** Unique within the draft. */
  readonly key: string;
  readonly model: string;
  readonly benchmark: string;
  readonly method: string;
  /** Of the method in the draft. */
  readonly place: number;
  readonly planned: PlannedRun;
}

/** One for each model, benchmark and method, whatever the seeds. */
export function plannedRuns(
  draft: ExperimentDraft,
  models: readonly ModelSummary[],
  benchmarks: readonly BenchmarkSummary[],
): NamedRun[] {
  return models.flatMap((model) =>
    benchmarks.flatMap((benchmark) =>
      draft.methods.flatMap(({ label, config, training, evaluation }, place): NamedRun[] => {
        const { data: planned } = plannedRunSchema.safeParse({
          modelId: model.id,
          benchmarkId: benchmark.id,
          method: methodSchema.safeParse(config).data,
          languages: draft.languages,
          chatTemplate: draft.chatTemplate,
          training: trainingSchema.safeParse({ ...draft.training, ...training }).data,
          evaluation: runEvaluationSchema.safeParse({ ...draft.evaluation, ...evaluation }).data,
          runtime: draft.runtime,
          device: draft.device,
        });
        if (planned === undefined) return [];
        const key = `${model.id} ${benchmark.id} ${place}`;
        return [{ key, model: model.name, benchmark: benchmark.name, method: label, place, planned }];
      }),
    ),
  );
}
