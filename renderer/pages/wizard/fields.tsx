/**
 * @file Form fields over values that may be wrong for the time being: what is typed is kept as it is, and the schema
 * says what is wrong with it.
 */
import { MultiSelect, Select, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { FieldText } from '../../../shared/model/experiment-fields.ts';
import type { FieldValue } from '../../../shared/model/experiment-draft.ts';
import { chooseFolder } from '../../dialogs/path-chooser.tsx';
import { PathField } from '../../dialogs/path-field.tsx';
import type { Control } from './controls.ts';

export interface FieldProps {
  readonly text: FieldText;
  readonly control: Control;
  readonly value: FieldValue | undefined;
  /** As the schema says it; null where the value is right. */
  readonly problem: string | null;
  readonly onChange: (value: FieldValue) => void;
}

export function Field({ text, control, value, problem, onChange }: FieldProps) {
  const shared = { label: text.label, description: text.help, error: sentence(text.label, problem) };
  switch (control.kind) {
    case 'number':
    case 'layers':
    case 'text':
      return (
        <TypedField
          {...shared}
          kind={control.kind}
          placeholder={control.placeholder}
          value={value ?? null}
          onChange={onChange}
        />
      );
    case 'choice':
      return (
        <Select
          {...shared}
          data={[...control.options]}
          value={typeof value === 'string' ? value : null}
          allowDeselect={false}
          onChange={(chosen) => chosen !== null && onChange(chosen)}
        />
      );
    case 'choices':
      return (
        <MultiSelect
          {...shared}
          data={[...control.options]}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={onChange}
        />
      );
    case 'folder':
      return (
        <PathField
          {...shared}
          value={typeof value === 'string' ? value : ''}
          onChange={onChange}
          onChoose={() => {
            void chooseFolder(text.label, null).then((path) => path !== null && onChange(path));
          }}
        />
      );
    case 'switch':
      return (
        <Switch
          {...shared}
          checked={value === true}
          mt={4}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
  }
}

interface TypedFieldProps {
  readonly label: string;
  readonly description: string;
  readonly error: string | null;
  readonly kind: 'number' | 'layers' | 'text';
  readonly placeholder: string;
  readonly value: FieldValue;
  readonly onChange: (value: FieldValue) => void;
}

/** Shows what was typed as long as it stands for the value: `1e-4`, `0.`, `0, 1,`. */
function TypedField({ kind, value, onChange, ...shared }: TypedFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const isCurrent = typed !== null && JSON.stringify(parse(kind, typed)) === JSON.stringify(value);
  return (
    <TextInput
      {...shared}
      value={isCurrent ? typed : shown(value)}
      inputMode={kind === 'number' ? 'decimal' : 'text'}
      autoComplete="off"
      spellCheck={false}
      className={kind === 'text' ? '' : 'numeric'}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onChange(parse(kind, event.currentTarget.value));
      }}
    />
  );
}

function parse(kind: TypedFieldProps['kind'], typed: string): FieldValue {
  if (typed.trim() === '') return null;
  switch (kind) {
    case 'text':
      return typed;
    case 'number':
      return parseNumber(typed);
    case 'layers':
      return typed
        .split(/[\s,]+/)
        .filter((part) => part !== '')
        .map(parseNumber);
  }
}

/** The number that a text stands for, or the text. */
export function parseNumber(typed: string): number | string {
  const number = Number(typed);
  return typed.trim() !== '' && Number.isFinite(number) ? number : typed;
}

function shown(value: FieldValue): string {
  if (value === null) return '';
  return Array.isArray(value) ? value.map(String).join(', ') : String(value);
}

/** `Steps must be more than 0, but is 0`. */
export function sentence(label: string, problem: string | null): string | null {
  return problem === null ? null : `${label} ${problem}`;
}
