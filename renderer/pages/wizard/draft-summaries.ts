/**
 * @file What is chosen in each step, in a few words.
 */
import { formatCompactCount, formatCount } from '../../../shared/format/number.ts';
import type { DraftStep, ExperimentDraft } from '../../../shared/model/experiment-draft.ts';

/** @param nameOf What a model or benchmark is called, by its path. */
export function draftSummaries(
  draft: ExperimentDraft,
  nameOf: (path: string) => string,
): { readonly [S in DraftStep]: string } {
  const { models, tasks, methods, languages, seeds, training, chatTemplate } = draft;
  const runs = runCount(draft);
  const allOf = tasks.length > 1 ? 'all of each benchmark' : 'all of the benchmark';
  return {
    models: models.length === 0 ? 'none chosen' : names(models.map(({ path }) => nameOf(path))),
    task:
      tasks.length === 0
        ? 'none chosen'
        : `${names(tasks.map(({ path }) => nameOf(path)))}${chatTemplate ? ', chat template' : ''}`,
    methods: methods.length === 0 ? 'none added' : formatCount(methods.length, 'method'),
    languages: languages === 'all' ? allOf : formatCount(languages.length, 'language'),
    settings: [
      typeof training['maxSteps'] === 'number' ? `${formatCompactCount(training['maxSteps'])} steps` : '',
      formatCount(seeds.length, 'seed'),
    ]
      .filter((part) => part !== '')
      .join(', '),
    review: formatCount(runs, 'run'),
  };
}

/** What is chosen in all of a draft. @param nameOf As above. */
export function draftInWords(draft: ExperimentDraft, nameOf: (path: string) => string): string {
  const { models, tasks, methods } = draft;
  if (models.length + tasks.length + methods.length === 0) return 'nothing chosen yet';
  const { models: ofModels, task, methods: ofMethods, review } = draftSummaries(draft, nameOf);
  return [
    models.length === 0 ? 'no model yet' : ofModels,
    tasks.length === 0 ? 'no benchmark yet' : task,
    methods.length === 0 ? 'no method yet' : ofMethods,
    ...(runCount(draft) === 0 ? [] : [review]),
  ].join(' · ');
}

/** Models x benchmarks x methods x seeds. */
export function runCount({ models, tasks, methods, seeds }: ExperimentDraft): number {
  return models.length * tasks.length * methods.length * seeds.length;
}

/** The name of a folder, without those that hold it. */
export function lastPart(path: string): string {
  return /[^/\\]+(?=[/\\]*$)/.exec(path)?.[0] ?? path;
}

function names(all: readonly string[]): string {
  return all.length === 1 ? all[0]! : `${all[0]!} and ${all.length - 1} more`;
}
