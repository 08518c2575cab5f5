/**
 * @file What is wrong with a draft, in a sentence that calls fields as the forms do.
 */
import type { DraftProblem, ExperimentDraft } from '../../../shared/model/experiment-draft.ts';
import {
  EVALUATION_FIELDS,
  EVALUATION_OVERRIDE_FIELDS,
  EXPERIMENT_FIELDS,
  METHOD_FIELDS,
  TRAINING_FIELDS,
  type FieldText,
} from '../../../shared/model/experiment-fields.ts';
import type { ChoiceName } from '../../../shared/model/method.ts';
import { fieldName } from '../../../shared/model/schema-problem.ts';

type Texts = Readonly<Record<string, FieldText>>;

/** `LoRA: Rank r must be more than 0, but is 0`. */
export function problemSentence(draft: ExperimentDraft, { path, problem }: DraftProblem): string {
  return `${subject(draft, path)} ${problem}`;
}

function subject(draft: ExperimentDraft, path: DraftProblem['path']): string {
  const [section, place, ...rest] = path;
  switch (section) {
    case 'models':
      return inList('list of models', 'Model', place);
    case 'tasks':
      return inList('list of benchmarks', 'Benchmark', place);
    case 'languages':
      return inList('list of languages', 'Language', place);
    case 'seeds':
      return draft.seeds.length === 1 && place === 0 ? 'The seed' : inList('list of seeds', 'Seed', place);
    case 'methods':
      return typeof place === 'number' ? ofMethod(draft, place, rest) : 'The list of methods';
    case 'training':
      return labelIn(TRAINING_FIELDS, place) ?? fieldName(path);
    case 'evaluation':
      return labelIn(EVALUATION_FIELDS, place) ?? fieldName(path);
    default:
      return labelIn(EXPERIMENT_FIELDS, section) ?? fieldName(path);
  }
}

function inList(list: string, entry: string, place: PropertyKey | undefined): string {
  return typeof place === 'number' ? `${entry} ${place + 1}` : `The ${list}`;
}

function ofMethod({ methods }: ExperimentDraft, place: number, [part, field]: DraftProblem['path']): string {
  const method = methods[place];
  const label =
    method?.label.trim() === '' ? `Method ${place + 1}` : (method?.label ?? `Method ${place + 1}`);
  const texts: Texts | undefined = {
    config: METHOD_FIELDS[method?.config.method as ChoiceName],
    training: TRAINING_FIELDS,
    evaluation: EVALUATION_OVERRIDE_FIELDS,
  }[String(part)];
  if (part === 'label') return `${label}: Label`;
  if (part === 'learningRatesTried') return `${label}: The list of learning rates tried`;
  const setting = texts === undefined ? null : labelIn(texts, field);
  return setting === null ? label : `${label}: ${setting}`;
}

function labelIn(texts: Texts, field: PropertyKey | undefined): string | null {
  return texts[String(field)]?.label ?? null;
}
