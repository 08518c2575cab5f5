/**
 * @file The settings of very many runs, which are mostly the same: each value of a field is kept once and stands as a
 * number in every run that has it, so that thousands of runs are counted and compared in milliseconds.
 */
import type { FieldValue } from '../../shared/rpc/runs.ts';

/** A field with all values that any run has. */
export interface KnownField {
  readonly name: string;
  /** Its place in `RunFields.codes`. */
  readonly place: number;
  /** By code; 0 is null, for runs that have no such field. */
  readonly values: readonly FieldValue[];
}

export class FieldDictionary {
  readonly #fields = new Map<
    string,
    { readonly known: KnownField; readonly codes: Map<FieldValue, number> }
  >();

  /** All fields of all runs, in the order they came up. */
  fields(): Iterable<KnownField> {
    return [...this.#fields.values()].map(({ known }) => known);
  }

  find(name: string): KnownField | null {
    return this.#fields.get(name)?.known ?? null;
  }

  /** @param settings Plain data; lists are joined by commas, objects taken apart: `training.learningRate`. */
  encode(settings: Readonly<Record<string, unknown>>): RunFields {
    const codes: number[] = [];
    this.#add(codes, '', settings);
    return new RunFields(this, codes);
  }

  #add(codes: number[], prefix: string, settings: Readonly<Record<string, unknown>>): void {
    for (const [key, value] of Object.entries(settings)) {
      const name = `${prefix}${key}`;
      if (Array.isArray(value)) this.#set(codes, name, value.join(', '));
      else if (typeof value === 'object' && value !== null) {
        this.#add(codes, `${name}.`, value as Readonly<Record<string, unknown>>);
      } else this.#set(codes, name, value as FieldValue);
    }
  }

  #set(codes: number[], name: string, value: FieldValue): void {
    let field = this.#fields.get(name);
    if (field === undefined) {
      field = { known: { name, place: this.#fields.size, values: [null] }, codes: new Map([[null, 0]]) };
      this.#fields.set(name, field);
    }
    let code = field.codes.get(value);
    if (code === undefined) {
      code = field.codes.size;
      field.codes.set(value, code);
      (field.known.values as FieldValue[]).push(value);
    }
    while (codes.length < field.known.place) codes.push(0);
    codes[field.known.place] = code;
  }
}

/** One run's settings. */
export class RunFields {
  /** By a field's place; 0, or nothing, where the run has no such field. */
  readonly codes: readonly number[];
  readonly #dictionary: FieldDictionary;

  constructor(dictionary: FieldDictionary, codes: readonly number[]) {
    this.#dictionary = dictionary;
    this.codes = codes;
  }

  /** Null where the run has no such field. */
  get(name: string): FieldValue {
    const field = this.#dictionary.find(name);
    return field === null ? null : field.values[this.codes[field.place] ?? 0]!;
  }
}
