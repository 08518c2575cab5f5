/**
 * @file What would refuse the launch of a draft although its fields are right: what it names is not there, or does not
 * fit together. No weights are read.
 */
import { formatCount } from '../../shared/format/number.ts';
import type { ExperimentDraft } from '../../shared/model/experiment-draft.ts';
import { DEVICES } from '../../shared/model/experiment.ts';
import { InputError } from '../../shared/model/input-error.ts';
import { isTrained, methodChoiceSchema } from '../../shared/model/method.ts';
import type { SchemaProblem } from '../../shared/model/schema-problem.ts';
import { evaluationOverrideSchema, trainingSchema } from '../../shared/model/training.ts';
import { withExamples } from '../evaluation/tasks/few-shot.ts';
import { splitDev } from '../evaluation/tasks/split-dev.ts';
import type { BenchmarkDirectory } from '../evaluation/tasks/benchmark.ts';
import type { Checkpoint } from '../models/checkpoint/checkpoint.ts';
import { requireChatTemplate } from '../models/tokenizer/chat-template.ts';
import { methodOn, requireFit, requireStart } from './method-fit.ts';

/** A draft without what it is called. */
export type CheckedDraft = Omit<ExperimentDraft, 'name' | 'description'>;

export interface DraftSources {
  /** What models are called, by their folder; others are called as it. */
  readonly names: ReadonlyMap<string, string>;
  /** Throws InputError, as the next. */
  readonly checkpointOf: (path: string) => Checkpoint;
  readonly benchmarkOf: (path: string) => BenchmarkDirectory;
}

type Path = SchemaProblem['path'];

/** How many languages that are missing are named. */
const NAMED_LANGUAGES = 3;
const ANY_SEED = 1;

/** One problem for each field, in the order of fields; those of fields that are wrong by themselves are left out. */
export function checkDraft(draft: CheckedDraft, sources: DraftSources): SchemaProblem[] {
  const problems: SchemaProblem[] = [];
  const isNew = (path: Path): boolean => !problems.some((other) => other.path.join() === path.join());
  /** @returns Null where the user's is wrong; the first time that a field is, it is noted. */
  const attempt = <Result>(
    path: Path,
    tell: (error: InputError) => string,
    work: () => Result,
  ): Result | null => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const whole = error.path ?? path;
      if (isNew(whole)) problems.push({ path: whole, problem: tell(error) });
      return null;
    }
  };
  const unusable = ({ where, problem }: InputError): string => `cannot be used: ${where}: ${problem}`;
  const open = <Opened>(field: 'models' | 'tasks', opener: (path: string) => Opened): Opened[] =>
    draft[field].flatMap(({ path }, place) =>
      path === '' ? [] : (attempt([field, place, 'path'], unusable, () => opener(path)) ?? []),
    );

  const nameOf = ({ dir, name }: Checkpoint): string => sources.names.get(dir) ?? name;
  const checkpoints = open('models', sources.checkpointOf);
  const benchmarks = open('tasks', sources.benchmarkOf);
  for (const checkpoint of draft.chatTemplate ? checkpoints : [])
    attempt(
      ['chatTemplate'],
      ({ problem }) => `cannot be on: ${nameOf(checkpoint)} ${problem}`,
      () => requireChatTemplate(checkpoint.dir),
    );
  draft.methods.forEach((entry, place) => {
    const { data: choice } = methodChoiceSchema.safeParse(entry.config);
    const { data: training } = trainingSchema.safeParse({ ...draft.training, ...entry.training });
    const device = DEVICES.find((known) => known === draft.device);
    if (choice === undefined || training === undefined || device === undefined) return;
    const at = ['methods', place];
    if (choice.method !== 'adapter') attempt(at, problemOf, () => requireStart(choice, place));
    for (const checkpoint of checkpoints)
      attempt(
        [...at, 'config'],
        ({ problem }) => `must fit ${nameOf(checkpoint)}: ${problem}`,
        () => {
          const method = methodOn(choice, place, checkpoint);
          requireFit(
            { place, label: entry.label, method, maxSequenceLength: training.maxSequenceLength, device },
            checkpoint,
          );
        },
      );
    const numFewshot = evaluationOverrideSchema.safeParse(entry.evaluation ?? {}).data?.numFewshot;
    const devAt = 'devItems' in entry.training ? [...at, 'training', 'devItems'] : ['training', 'devItems'];
    for (const benchmark of benchmarks) {
      attempt([...at, 'evaluation', 'numFewshot'], problemOf, () =>
        withExamples(benchmark, numFewshot, ANY_SEED),
      );
      if (isTrained(choice.method))
        attempt(devAt, problemOf, () => splitDev(benchmark.trainItems(), training.devItems, ANY_SEED));
    }
  });
  const { languages } = draft;
  for (const { definition } of benchmarks) {
    const missing = (languages === 'all' ? [] : languages).filter((code) => !(code in definition.evalFiles));
    const named = missing.slice(0, NAMED_LANGUAGES).join(', ');
    const rest = missing.length - NAMED_LANGUAGES;
    if (missing.length > 0 && isNew(['languages']))
      problems.push({
        path: ['languages'],
        problem: `has ${named}${rest > 0 ? ` and ${formatCount(rest, 'other')}` : ''}, which ${definition.title} lacks; leave out what it lacks`,
      });
  }
  return problems;
}

function problemOf({ problem }: InputError): string {
  return problem;
}
