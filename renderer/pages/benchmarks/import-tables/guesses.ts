/**
 * @file What a table's columns are likely to mean, told from their names and from what stands in them.
 */
import type { CustomTask } from '../../../../shared/model/custom-task.ts';
import type { Language } from '../../../../shared/model/language.ts';
import type { TableColumn } from '../../../../shared/model/tables.ts';
import { FIELDS, type Field, type TaskKind } from './task-kinds.ts';

const LANGUAGE_NAMES = ['language', 'lang', 'dialect', 'locale', 'language_code', 'lang_code'];
const OPTION_NAME = /^(mc_answer|option|choice|answer|opt|ending|endings)_?([0-9a-h])$/;

/** The column of such a name, whatever its case; null where there is none. */
function named(columns: readonly TableColumn[], names: readonly string[]): string | null {
  for (const name of names) {
    const found = columns.find((column) => column.name.toLowerCase() === name);
    if (found !== undefined) return found.name;
  }
  return null;
}

/** @param taken Columns that have another meaning already. */
export function guessField(
  columns: readonly TableColumn[],
  field: Field,
  taken: readonly string[] = [],
): string | null {
  return named(
    columns.filter(({ name }) => !taken.includes(name)),
    FIELDS[field].names,
  );
}

export function guessLanguageColumn(columns: readonly TableColumn[]): string | null {
  return named(columns, LANGUAGE_NAMES);
}

/** Columns that look like options: numbered ones, or single letters from a on. */
export function guessOptions(columns: readonly TableColumn[]): readonly string[] {
  const names = columns.map(({ name }) => name);
  const numbered = names.filter((name) => OPTION_NAME.test(name.toLowerCase()));
  if (numbered.length >= 2) return numbered;
  const letters = names.filter((name) => /^[a-h]$/i.test(name));
  return letters.length >= 2 && letters.some((name) => name.toLowerCase() === 'a') ? letters : [];
}

export function guessKind(columns: readonly TableColumn[]): TaskKind {
  if (guessOptions(columns).length >= 2) return 'choice';
  const has = (field: Field): boolean => guessField(columns, field) !== null;
  if (has('first') && (has('second') || (has('label') && !has('question')))) return 'label';
  const answer = columns.find(({ name }) => name === guessField(columns, 'answer'));
  return !has('context') && isNumeric(answer?.values) ? 'number' : 'answer';
}

function isNumeric(values: TableColumn['values'] | undefined): boolean {
  return values != null && values.every((value) => /^-?[\d.,]+$/.test(value));
}

/** How the column of answers names an option. @param options How many there are. */
export function guessAnswers(
  column: TableColumn | undefined,
  options: number,
): Extract<CustomTask['answers'], string> {
  const values = column?.values?.map((value) => value.trim()) ?? null;
  if (values === null) return 'text';
  if (values.every((value) => /^\d+$/.test(value))) {
    const numbers = values.map(Number);
    if (!numbers.includes(0) && numbers.every((number) => number <= options)) return 'from-one';
    return 'from-zero';
  }
  return values.every((value) => /^[a-h]$/i.test(value)) ? 'letter' : 'text';
}

/** Words of natural-language inference, as lm-evaluation-harness asks for them. */
const INFERENCE: Readonly<Record<string, string>> = {
  entailment: 'True',
  neutral: 'Neither',
  contradiction: 'False',
};

/** What stands for a label in the prompt: its own words, or those of inference. @param isPair Of two texts. */
export function guessLabelText(value: string, values: readonly string[], isPair: boolean): string {
  const known = INFERENCE[value.toLowerCase()];
  if (known !== undefined) return known;
  // XNLI and MultiNLI number them in this order.
  const isNumbered = isPair && values.length === 3 && [...values].sort().join() === '0,1,2';
  return isNumbered ? Object.values(INFERENCE)[Number(value)]! : value;
}

/** The language that a code or a name stands for, such as `de`, `deu_Latn` or `German`; null where none does. */
export function guessLanguage(text: string, catalogue: readonly Language[]): string | null {
  const wanted = text.trim().toLowerCase().replaceAll('-', '_');
  if (wanted === '') return null;
  const tests: readonly ((language: Language) => boolean)[] = [
    ({ code }) => code.toLowerCase() === wanted,
    ({ bcp47 }) => bcp47.toLowerCase().replaceAll('-', '_') === wanted,
    ({ name }) => name.toLowerCase() === wanted,
    ({ iso639_3 }) => iso639_3 === wanted,
    ({ bcp47 }) => bcp47.toLowerCase().split('-')[0] === wanted,
  ];
  for (const test of tests) {
    const found = catalogue.find(test);
    if (found !== undefined) return found.code;
  }
  return null;
}

/** The language that a file is of, told from its name; null where that says nothing. */
export function guessLanguageOfFile(path: string, catalogue: readonly Language[]): string | null {
  const stem = (path.split(/[\\/]/).at(-1) ?? '').replace(/\.[a-z]+$/i, '');
  const code = /[a-z]{3}_[A-Z][a-z]{3}/.exec(stem)?.[0];
  if (code !== undefined) return guessLanguage(code, catalogue);
  for (const word of stem.split(/[^A-Za-z]+/).reverse()) {
    const found = word.length < 2 ? null : guessLanguage(word, catalogue);
    if (found !== null) return found;
  }
  return null;
}
