/**
 * @file The runs of a draft whose cost can be told: those that are complete, on models and benchmarks of the library.
 */
import type { DraftProblem, ExperimentDraft } from '../../../shared/model/experiment-draft.ts';
import { methodSchema } from '../../../shared/model/method.ts';
import { runEvaluationSchema, trainingSchema } from '../../../shared/model/training.ts';
import { plannedRunSchema, type PlannedRun } from '../../../shared/rpc/forecast.ts';
import type { BenchmarkSummary } from '../../../shared/rpc/benchmarks.ts';
import type { ModelSummary } from '../../../shared/rpc/models.ts';

export interface NamedRun {
  /** Unique within the draft. */
  readonly key: string;
  /** Of the model. */
  readonly modelPath: string;
  readonly model: string;
  /** Of the benchmark. */
  readonly benchmarkPath: string;
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
        return [
          {
            key,
            modelPath: model.path,
            model: model.name,
            benchmarkPath: benchmark.path,
            benchmark: benchmark.name,
            method: label,
            place,
            planned,
          },
        ];
      }),
    ),
  );
}

/** Whether something that a run depends on is known to be wrong. */
export function isRefused(
  { modelPath, benchmarkPath, place }: NamedRun,
  { models, tasks }: ExperimentDraft,
  problems: readonly DraftProblem[],
): boolean {
  return problems.some(({ path: [section, index] }) => {
    switch (section) {
      case 'models':
        return typeof index === 'number' && models[index]?.path === modelPath;
      case 'tasks':
        return typeof index === 'number' && tasks[index]?.path === benchmarkPath;
      case 'methods':
        return index === place;
      case 'chatTemplate':
      case 'languages':
        return true;
      default:
        return false;
    }
  });
}
