/**
 * @file What an experiment says twice. Runs are told apart by model, task, method label and seed: two alike would be
 * one run, done twice.
 */
import type { Experiment } from './experiment.ts';
import type { SchemaProblem } from './schema-problem.ts';

/** The fields of an experiment that can repeat an entry, as a draft may hold them too. */
export interface Repeatable {
  readonly models: Experiment['models'] | readonly { readonly path: string }[];
  readonly tasks: Experiment['tasks'] | readonly { readonly path: string }[];
  readonly methods: readonly {
    readonly label?: string | undefined;
    readonly config: { readonly method: string };
  }[];
  readonly languages: 'all' | readonly string[];
  readonly seeds: readonly unknown[];
}

/** Every entry that an earlier one of its list equals. */
export function repetitions({ models, tasks, methods, languages, seeds }: Repeatable): SchemaProblem[] {
  const check = (field: string, keys: readonly unknown[], advice: string): SchemaProblem[] =>
    keys.flatMap((key, place) =>
      keys.indexOf(key) === place
        ? []
        : [{ path: [field, place], problem: `repeats ${JSON.stringify(key)}; ${advice}` }],
    );
  const pathOf = ({ path }: { readonly path: string }): string => path;
  return [
    ...check('models', models.map(pathOf), 'name each model once'),
    ...check('tasks', tasks.map(pathOf), 'name each task once'),
    ...check('seeds', seeds, 'name each seed once'),
    ...check(
      'methods',
      methods.map(({ label, config }) => label ?? config.method),
      'give each method its own label',
    ),
    ...(languages === 'all' ? [] : check('languages', languages, 'name each language once')),
  ];
}
