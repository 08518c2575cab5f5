/**
 * @file A task of one's own while it is described: what was said, what is guessed where nothing was, and the mapping
 * that both make.
 */
import { customTaskSchema, type CustomTask } from '../../../../shared/model/custom-task.ts';
import type { LeakPolicy } from '../../../../shared/model/leakage.ts';
import type { Language } from '../../../../shared/model/language.ts';
import { allProblems, fieldName } from '../../../../shared/model/schema-problem.ts';
import type { TableColumn, TableOutline } from '../../../../shared/model/tables.ts';
import {
  guessAnswers,
  guessField,
  guessKind,
  guessLabelText,
  guessLanguage,
  guessLanguageColumn,
  guessOptions,
} from './guesses.ts';
import {
  answering,
  FIELDS,
  KINDS,
  proposedPrompt,
  type Field,
  type OptionsAs,
  type TaskKind,
} from './task-kinds.ts';

export interface LanguageFile {
  readonly file: string;
  /** Null until it is chosen. */
  readonly language: string | null;
}

/** What somebody said; null or absent is what nobody has said yet. */
export interface TablesDraft {
  readonly trainFile: string;
  readonly trainLanguage: string;
  /** `one`: a column of one table tells languages apart. */
  readonly layout: 'one' | 'many';
  readonly evaluationFile: string;
  readonly evaluationFiles: readonly LanguageFile[];
  readonly languageColumn: string | null;
  /** What stands in the language column -> code; null to leave it out. */
  readonly languages: Readonly<Record<string, string | null>>;
  readonly kind: TaskKind | null;
  /** Null is no column. */
  readonly columns: Readonly<Partial<Record<Field, string | null>>>;
  readonly options: readonly string[] | null;
  readonly optionsAs: OptionsAs;
  readonly answers: Extract<CustomTask['answers'], string> | null;
  /** Label -> what stands for it. */
  readonly labels: Readonly<Record<string, string>>;
  readonly prompt: string | null;
  readonly title: string;
  readonly id: string | null;
  readonly version: string;
  readonly description: string;
  readonly citation: string;
  readonly licence: string;
  readonly output: string | null;
  readonly leaks: LeakPolicy;
}

export const EMPTY_DRAFT: TablesDraft = {
  trainFile: '',
  trainLanguage: 'eng_Latn',
  layout: 'one',
  evaluationFile: '',
  evaluationFiles: [{ file: '', language: null }],
  languageColumn: null,
  languages: {},
  kind: null,
  columns: {},
  options: null,
  optionsAs: 'text',
  answers: null,
  labels: {},
  prompt: null,
  title: '',
  id: null,
  version: '1',
  description: '',
  citation: '',
  licence: '',
  output: null,
  leaks: 'leave-out',
};

export type ChangeDraft = (part: Partial<TablesDraft>) => void;

/** What is known of the tables; null while it is not. */
export interface Outlines {
  readonly train: TableOutline | null;
  readonly evaluation: TableOutline | null;
}

export interface LanguageValue {
  readonly value: string;
  readonly code: string | null;
}

export interface LabelText {
  readonly value: string;
  readonly text: string;
}

/** A draft with every guess filled in. */
export interface Mapping {
  /** That can be chosen from. */
  readonly known: readonly TableColumn[];
  readonly kind: TaskKind;
  readonly columns: Readonly<Record<Field, string | null>>;
  readonly options: readonly string[];
  readonly answers: Extract<CustomTask['answers'], string>;
  readonly labels: readonly LabelText[];
  readonly prompt: string;
  readonly languageColumn: string | null;
  /** What stands in the language column of the table to evaluate; null where that is too much to be languages. */
  readonly languages: readonly LanguageValue[] | null;
  readonly id: string;
}

/** Fills in what nobody has said. */
export function mappingOf(
  draft: TablesDraft,
  { train, evaluation }: Outlines,
  catalogue: readonly Language[],
): Mapping {
  const known = (train ?? evaluation)?.columns ?? [];
  const kind = draft.kind ?? guessKind(known);
  const options = draft.options ?? guessOptions(known);
  const columns = columnsOf(draft, kind, known, options);
  const answer = known.find(({ name }) => name === columns.answer);
  const values = [...(known.find(({ name }) => name === columns.label)?.values ?? [])].sort();
  const labels = values.map((value) => ({
    value,
    text: draft.labels[value] ?? guessLabelText(value, values, columns.second !== null),
  }));
  const languageColumn =
    draft.layout === 'many' ? null : (draft.languageColumn ?? guessLanguageColumn(evaluation?.columns ?? []));
  const inColumn = evaluation?.columns.find(({ name }) => name === languageColumn)?.values;
  return {
    known,
    kind,
    columns,
    options,
    answers: draft.answers ?? guessAnswers(answer, options.length),
    labels,
    prompt:
      draft.prompt ??
      proposedPrompt({
        kind,
        columns,
        options,
        optionsAs: draft.optionsAs,
        labels: labels.map(({ text }) => text),
      }),
    languageColumn,
    languages:
      inColumn?.map((value) => ({
        value,
        code: value in draft.languages ? draft.languages[value]! : guessLanguage(value, catalogue),
      })) ?? null,
    id: draft.id ?? slugOf(draft.title),
  };
}

function columnsOf(
  { columns }: TablesDraft,
  kind: TaskKind,
  known: readonly TableColumn[],
  options: readonly string[],
): Record<Field, string | null> {
  const taken = kind === 'choice' ? [...options] : [];
  const found: Record<Field, string | null> = {
    id: null,
    cluster: null,
    context: null,
    question: null,
    first: null,
    second: null,
    answer: null,
    label: null,
    solution: null,
  };
  for (const { field } of KINDS[kind].fields) {
    const said = columns[field];
    const column = said === undefined ? guessField(known, field, taken) : said;
    found[field] = column;
    if (column !== null && field !== 'id' && field !== 'cluster') taken.push(column);
  }
  return found;
}

function slugOf(title: string): string {
  const words = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return words === '' ? 'my-task' : words;
}

/** The mapping as the command line reads it, or the first thing that is still to be said. */
export type TaskOutcome = { readonly task: CustomTask } | { readonly missing: string };

/** @param outlines To tell whether the training table has a language column as well. */
export function taskOf(
  draft: TablesDraft,
  mapping: Mapping,
  { train }: Outlines,
  catalogue: readonly Language[],
): TaskOutcome {
  const missing = missingOf(draft, mapping);
  if (missing !== null) return { missing };
  const { kind, columns, options, languageColumn } = mapping;
  const labels = mapping.labels.map(({ text }) => text);
  const column = train?.columns.find(({ name }) => name === languageColumn);
  const { evaluate, languageNames } = languagesOf(draft, mapping);
  const ownName = column?.values?.find((value) => guessLanguage(value, catalogue) === draft.trainLanguage);
  if (ownName !== undefined) languageNames[draft.trainLanguage] ??= ownName;
  const answers = kind === 'label' ? mapping.labels.map(({ value }) => value) : mapping.answers;
  const described = {
    id: mapping.id,
    version: draft.version,
    // A check needs no title yet.
    title: draft.title === '' ? mapping.id : draft.title,
    description: draft.description,
    citation: draft.citation,
    licence: draft.licence,
    train: {
      language: draft.trainLanguage,
      file: draft.trainFile,
      wholeTable: languageColumn !== null && column === undefined,
    },
    evaluate,
    languageNames,
    columns: {
      ...given('id', columns.id),
      ...given('cluster', columns.cluster),
      ...given('language', languageColumn),
      answer: (kind === 'label' ? columns.label : columns.answer)!,
    },
    prompt: mapping.prompt,
    answers,
    ...answering({ kind, columns, options, optionsAs: draft.optionsAs, labels }),
  };
  const [problem] = allProblems(customTaskSchema, described);
  if (problem !== undefined) return { missing: `${fieldName(problem.path)} ${problem.problem}.` };
  return { task: customTaskSchema.parse(described) };
}

function given(name: string, column: string | null): Readonly<Record<string, string>> {
  return column === null ? {} : { [name]: column };
}

function languagesOf(
  draft: TablesDraft,
  mapping: Mapping,
): { readonly evaluate: Record<string, string>; readonly languageNames: Record<string, string> } {
  if (draft.layout === 'many') {
    const entries = draft.evaluationFiles.flatMap(({ file, language }) =>
      file === '' || language === null ? [] : [[language, file] as const],
    );
    return { evaluate: Object.fromEntries(entries), languageNames: {} };
  }
  const coded = (mapping.languages ?? []).flatMap(({ value, code }) =>
    code === null ? [] : [[code, value] as const],
  );
  return {
    evaluate: Object.fromEntries(coded.map(([code]) => [code, draft.evaluationFile])),
    languageNames: Object.fromEntries(coded),
  };
}

function missingOf(draft: TablesDraft, mapping: Mapping): string | null {
  if (draft.trainFile === '') return 'Choose the table to train on.';
  if (draft.layout === 'many') {
    const half = draft.evaluationFiles.find(({ file, language }) => (file === '') !== (language === null));
    if (half !== undefined) return 'Give every table to evaluate a file and a language.';
    if (draft.evaluationFiles.every(({ file }) => file === '')) return 'Choose a table to evaluate.';
  } else {
    if (draft.evaluationFile === '') return 'Choose the table to evaluate.';
    if (mapping.languageColumn === null) return 'Say which column tells the language.';
    if (mapping.languages === null) {
      return `Column ${mapping.languageColumn} is not in the table to evaluate, or holds too much to be languages.`;
    }
  }
  const codes =
    draft.layout === 'many'
      ? draft.evaluationFiles.flatMap(({ language }) => language ?? [])
      : mapping.languages!.flatMap(({ code }) => code ?? []);
  if (codes.length === 0) return 'Say which language of the catalogue at least one of the names is.';
  const twice = codes.find((code, index) => codes.indexOf(code) !== index);
  if (twice !== undefined) return `Language ${twice} is given twice; keep one of them.`;
  const lacking = KINDS[mapping.kind].fields.find(
    ({ field, isRequired }) => isRequired && mapping.columns[field] === null,
  );
  if (lacking !== undefined) return `Say which column holds: ${FIELDS[lacking.field].label}.`;
  if (mapping.kind === 'choice' && mapping.options.length < 2)
    return 'Choose the columns of two options or more.';
  if (mapping.kind === 'label' && mapping.labels.length < 2) {
    return `Column ${mapping.columns.label} must hold labels: at least two, and not one a row.`;
  }
  return null;
}
