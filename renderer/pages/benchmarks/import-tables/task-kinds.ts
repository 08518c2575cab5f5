/**
 * @file Kinds of tasks that tables can hold: what their columns are for, how those are usually called, and the prompt
 * that is proposed.
 */
import type { CustomTask } from '../../../../shared/model/custom-task.ts';

export type TaskKind = 'choice' | 'label' | 'answer' | 'number';

/** What a column can be for; options and the language have fields of their own. */
export type Field =
  'id' | 'cluster' | 'context' | 'question' | 'first' | 'second' | 'answer' | 'label' | 'solution';

export interface FieldSpec {
  readonly label: string;
  readonly description: string;
  /** Usual names of such a column, the likeliest first, in lower case. */
  readonly names: readonly string[];
}

export const FIELDS: Readonly<Record<Field, FieldSpec>> = {
  id: {
    label: 'Item id',
    description: 'The same in every language; the number of the row without it',
    names: ['id', 'key', 'item_id', 'question_id', 'qid', 'uid', 'idx', 'pairid', 'index'],
  },
  cluster: {
    label: 'Group',
    description: 'What items share, such as a passage',
    names: ['group', 'cluster', 'passage_id', 'context_id', 'paragraph_id', 'promptid', 'link', 'title'],
  },
  context: {
    label: 'Text to read',
    description: 'A passage that the question is about',
    names: ['context', 'passage', 'flores_passage', 'paragraph', 'article', 'story', 'text'],
  },
  question: {
    label: 'Question',
    description: '',
    names: ['question', 'query', 'problem', 'prompt', 'sentence', 'input'],
  },
  first: {
    label: 'Text, or premise',
    description: '',
    names: ['premise', 'sentence1', 'text', 'sentence', 'review', 'content', 'input'],
  },
  second: {
    label: 'Second text, or hypothesis',
    description: '',
    names: ['hypothesis', 'sentence2', 'hypo'],
  },
  answer: {
    label: 'Right answer',
    description: '',
    names: [
      'answers.text',
      'answer_number',
      'correct_answer_num',
      'answer',
      'correct',
      'correct_answer',
      'correct_option',
      'label',
      'gold',
      'target',
      'answers',
      'output',
    ],
  },
  label: {
    label: 'Label',
    description: '',
    names: ['label', 'gold_label', 'class', 'category', 'sentiment', 'target', 'answer'],
  },
  solution: {
    label: 'Worked solution',
    description: 'Taught in training in place of the bare number',
    names: ['solution', 'rationale', 'explanation', 'equation_solution'],
  },
};

export interface KindSpec {
  readonly label: string;
  readonly description: string;
  /** In the order they are asked for. */
  readonly fields: readonly { readonly field: Field; readonly isRequired: boolean }[];
}

const required = (field: Field) => ({ field, isRequired: true });
const optional = (field: Field) => ({ field, isRequired: false });

const QUESTION_FIELDS = [
  optional('context'),
  required('question'),
  required('answer'),
  optional('id'),
  optional('cluster'),
];

export const KINDS: Readonly<Record<TaskKind, KindSpec>> = {
  choice: {
    label: 'One of several options, each in a column',
    description: 'Such as Belebele: the model picks the likeliest option',
    fields: QUESTION_FIELDS,
  },
  label: {
    label: 'A label for a text, or for two',
    description: 'Such as natural-language inference or sentiment: the model picks the likeliest label',
    fields: [required('first'), optional('second'), required('label'), optional('id'), optional('cluster')],
  },
  answer: {
    label: 'An answer that the model writes',
    description: 'Such as XQuAD: scored by F1 and exact match',
    fields: QUESTION_FIELDS,
  },
  number: {
    label: 'A number that the model writes',
    description: 'Such as MGSM: the last number of the text is the answer',
    fields: [required('question'), required('answer'), optional('solution'), optional('id')],
  },
};

export type OptionsAs = 'text' | 'letter';

/** Everything that a prompt is made of. */
export interface PromptParts {
  readonly kind: TaskKind;
  readonly columns: Readonly<Record<Field, string | null>>;
  /** Columns of the options. */
  readonly options: readonly string[];
  readonly optionsAs: OptionsAs;
  /** What the model chooses among where labels are given. */
  readonly labels: readonly string[];
}

/** The prompt that is proposed, with columns in braces. */
export function proposedPrompt({ kind, columns, options, optionsAs, labels }: PromptParts): string {
  const put = (field: Field, before = '', after = ''): string =>
    columns[field] === null ? '' : `${before}{${columns[field]}}${after}`;
  switch (kind) {
    case 'choice': {
      const listed = options.map((name, index) => `${letterOf(index)}. {${name}}\n`).join('');
      return `${put('context', '', '\n')}Question: ${put('question')}\n${optionsAs === 'letter' ? listed : ''}Answer:`;
    }
    case 'label':
      return columns.second === null
        ? `Text: ${put('first')}\n${oneOf(labels)}?\nAnswer:`
        : `${put('first')}\nQuestion: ${put('second')} ${oneOf(labels)}?\nAnswer:`;
    case 'answer':
      return `${put('context', 'Context: ', '\n\n')}Question: ${put('question')}\n\nAnswer:`;
    case 'number':
      return `Question: ${put('question')}\nAnswer:`;
  }
}

function oneOf(labels: readonly string[]): string {
  return `${labels.slice(0, -1).join(', ')} or ${labels.at(-1) ?? ''}`;
}

function letterOf(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

/** How what is asked is answered, as a custom task has it. */
export function answering(
  parts: PromptParts,
): Pick<CustomTask, 'options' | 'generation'> & { readonly target?: string } {
  const { kind, columns, options, optionsAs, labels } = parts;
  const writes = { maxGenTokens: 256, languages: {} } as const;
  switch (kind) {
    case 'choice':
      return {
        options: options.map((name, index) =>
          optionsAs === 'letter' ? ` ${letterOf(index)}` : ` {${name}}`,
        ),
      };
    case 'label':
      return { options: labels.map((label) => ` ${label}`) };
    case 'answer':
      return { generation: { ...writes, until: ['\n'], answers: 'squad', metric: 'f1' } };
    case 'number': {
      // A solution has lines; the next question ends it.
      const until: [string] = [columns.solution === null ? '\n' : 'Question:'];
      return {
        generation: { ...writes, until, answers: 'mgsm', metric: 'flexible_extract' },
        ...(columns.solution === null ? {} : { target: ` {${columns.solution}}` }),
      };
    }
  }
}
