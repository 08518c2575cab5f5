/**
 * @file A checkpoint's chat template: Jinja that writes a conversation as the text that an instruct model was trained on.
 * What is written is what transformers' apply_chat_template gives, but for the clock.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as untypedJinja from '@huggingface/jinja';
import { z } from 'zod';
import { InputError } from '../../../shared/model/input-error.ts';
import {
  parseFields,
  readJsonObjectIfPresent,
  show,
  statFile,
  statIfPresent,
} from '../checkpoint/json-file.ts';
import { readText } from '../../files/read-text.ts';

/** A turn of a conversation. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface ChatTemplate {
  /** SHA-256 in hexadecimal of all that decides what is written: the template, the special tokens and the date. */
  readonly sha256: string;
  /** The token of beginning as text, which many templates write in front; null where the checkpoint names none. */
  readonly bosText: string | null;
  /**
   * The conversation as text, up to where the model is to answer.
   *
   * @throws {InputError} The template refuses the conversation, or fails.
   */
  readonly render: (messages: readonly ChatMessage[]) => string;
}

/** What we use of the library. Its own declarations import without file extensions, which TypeScript cannot follow. */
const jinja = untypedJinja as unknown as {
  readonly tokenize: (text: string, options: { lstrip_blocks: boolean; trim_blocks: boolean }) => object[];
  readonly parse: (tokens: object[]) => object;
  readonly Environment: new () => { set(name: string, value: unknown): void };
  readonly Interpreter: new (environment: object) => { run(program: object): { readonly value: string } };
};

const FILE = 'chat_template.jinja';
const CONFIG = 'tokenizer_config.json';
/** Bound on what is parsed; real ones have some 5 kB. */
const LIMIT_BYTES = 1024 * 1024;

/**
 * What `strftime_now` writes: always the date that Llama's templates fall back to, since a prompt that changes
 * overnight would make two runs of one configuration differ.
 */
const DATE: Readonly<Record<string, string>> = {
  Y: '2024',
  y: '24',
  m: '07',
  B: 'July',
  b: 'Jul',
  d: '26',
  j: '208',
  A: 'Friday',
  a: 'Fri',
  H: '00',
  I: '12',
  M: '00',
  S: '00',
  p: 'AM',
  '%': '%',
};

/** The longest list that `range` makes, as in jinja2's sandbox. */
const LONGEST_RANGE = 100_000;

/** What templates may name beside the conversation and the special tokens, as transformers has it. */
const GLOBALS: Readonly<Record<string, unknown>> = {
  true: true,
  false: false,
  none: null,
  True: true,
  False: false,
  None: null,
  range,
  strftime_now: strftime,
  raise_exception: (message: unknown): never => {
    throw new Error(String(message));
  },
  tools: null,
  documents: null,
  add_generation_prompt: true,
};

const TOKEN_FIELDS = ['bos_token', 'eos_token', 'unk_token', 'pad_token'] as const;
const tokenName = z.union([z.string(), z.object({ content: z.string() })], 'a token or null').nullish();
const configFields = z.object({
  bos_token: tokenName,
  eos_token: tokenName,
  unk_token: tokenName,
  pad_token: tokenName,
  chat_template: z
    .union(
      [z.string(), z.array(z.object({ name: z.string(), template: z.string() }))],
      'a template, or a list of templates with names',
    )
    .nullish(),
});

/**
 * Reads the chat template of a checkpoint's folder: chat_template.jinja, else `chat_template` of tokenizer_config.json,
 * of several the one that is named "default".
 *
 * @returns Null where there is none: a base model.
 * @throws {InputError} It is malformed, or does not write what the user says.
 */
function readChatTemplate(dir: string): ChatTemplate | null {
  const configPath = join(dir, CONFIG);
  const config = parseFields(configPath, configFields, readJsonObjectIfPresent(configPath) ?? {});
  const found = readTemplateFile(join(dir, FILE)) ?? chooseTemplate(configPath, config.chat_template);
  if (found === null) return null;
  const tokens: Record<string, string> = {};
  for (const field of TOKEN_FIELDS) {
    const token = config[field];
    if (token !== null && token !== undefined)
      tokens[field] = typeof token === 'string' ? token : token.content;
  }
  const program = parse(found);
  const render = (messages: readonly ChatMessage[]): string =>
    run(found.where, program, { ...GLOBALS, ...tokens, messages });
  const probe = 'Question';
  if (!render([{ role: 'user', content: probe }]).includes(probe)) {
    throw new InputError(
      found.where,
      'leaves out what the user says; take the file of the original checkpoint',
    );
  }
  return {
    sha256: createHash('sha256')
      .update(JSON.stringify([found.text, tokens, DATE]))
      .digest('hex'),
    bosText: tokens['bos_token'] ?? null,
    render,
  };
}

/** As {@link readChatTemplate}. @throws {InputError} Also where the checkpoint has none. */
export function requireChatTemplate(dir: string): ChatTemplate {
  const template = readChatTemplate(dir);
  if (template !== null) return template;
  throw new InputError(
    dir,
    `has no chat template, neither ${FILE} nor "chat_template" in ${CONFIG}; leave the chat template off, or choose an instruct model`,
  );
}

interface FoundTemplate {
  /** Names it in errors. */
  readonly where: string;
  readonly text: string;
}

function readTemplateFile(path: string): FoundTemplate | null {
  if (statIfPresent(path) === undefined) return null;
  checkSize(path, statFile(path).size);
  return { where: path, text: readText(path) };
}

function chooseTemplate(
  configPath: string,
  value: z.infer<typeof configFields>['chat_template'],
): FoundTemplate | null {
  if (value === null || value === undefined) return null;
  const where = `${configPath}, field "chat_template"`;
  const text = typeof value === 'string' ? value : value.find(({ name }) => name === 'default')?.template;
  if (text === undefined) {
    const names = (value as { readonly name: string }[]).map(({ name }) => show(name)).join(', ');
    throw new InputError(
      where,
      `has no template named "default"${names === '' ? '' : `, only ${names}`}; write the one to use into ${FILE} beside it`,
    );
  }
  checkSize(where, Buffer.byteLength(text));
  return { where, text };
}

function checkSize(where: string, bytes: number): void {
  if (bytes > LIMIT_BYTES)
    throw new InputError(where, `is ${bytes} bytes long, more than the ${LIMIT_BYTES} that are read`);
}

function parse({ where, text }: FoundTemplate): object {
  try {
    return jinja.parse(jinja.tokenize(text, { lstrip_blocks: true, trim_blocks: true }));
  } catch (cause) {
    throw new InputError(
      where,
      `is not a template that can be read (${reasonOf(cause)}); take the file of the original checkpoint`,
      { cause },
    );
  }
}

function run(where: string, program: object, variables: Readonly<Record<string, unknown>>): string {
  try {
    const environment = new jinja.Environment();
    for (const [name, value] of Object.entries(variables)) environment.set(name, value);
    return new jinja.Interpreter(environment).run(program).value;
  } catch (cause) {
    throw new InputError(where, `does not write a prompt (${reasonOf(cause)}); leave the chat template off`, {
      cause,
    });
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function strftime(format: string): string {
  return format.replaceAll(/%(.?)/gsu, (directive, letter: string) => {
    const text = DATE[letter];
    if (text === undefined) throw new Error(`strftime_now does not know ${show(directive)}`);
    return text;
  });
}

/** Python's `range`. */
function range(first: number, end?: number, step = 1): number[] {
  const [start, stop] = end === undefined ? [0, first] : [first, end];
  const length = Math.max(0, Math.ceil((stop - start) / step));
  if (!Number.isInteger(length) || length > LONGEST_RANGE)
    throw new Error(`range() makes at most ${LONGEST_RANGE} numbers`);
  return Array.from({ length }, (_, place) => start + place * step);
}
