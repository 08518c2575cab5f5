/**
 * @file Where @huggingface/tokenizers 0.2.0 reads a tokenizer.json differently from the Rust library that wrote it,
 * says the same in words that it reads alike, or refuses. The differences were found by comparing the two over every
 * code point and over text in some hundred languages; what is left is that Node knows Unicode 17, whose 13 new digits
 * and numbers Llama 3's pattern therefore splits as such.
 */
import { InputError } from '../../../shared/model/input-error.ts';
import { isJsonObject, show } from '../checkpoint/json-file.ts';
import type { JsonObject } from '../checkpoint/json-file.ts';

/** GPT-2's pattern, which ByteLevel splits by; our library's own copy takes JavaScript's `\s`, which differs. */
const GPT2_PATTERN = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

type Component = JsonObject | null;
type Translator = (place: Place, component: JsonObject) => JsonObject;

/** Where a component stands, for errors. */
interface Place {
  readonly path: string;
  /** Keys from the top of the file, joined by dots. */
  readonly field: string;
}

/**
 * The `pre_tokenizer` of the tokenizer.json at `path`, in the library's dialect.
 *
 * @throws {InputError} A component that is malformed, unknown, or that the library cannot do.
 */
export function translatePreTokenizer(path: string, component: unknown): Component {
  return translate({ path, field: 'pre_tokenizer' }, component, PRE_TOKENIZERS);
}

/** As {@link translatePreTokenizer}, for `normalizer`. */
export function translateNormalizer(path: string, component: unknown): Component {
  return translate({ path, field: 'normalizer' }, component, NORMALIZERS);
}

const PRE_TOKENIZERS: Readonly<Record<string, Translator>> = {
  Sequence: (place, component) => translateSequence(place, component, 'pretokenizers', PRE_TOKENIZERS),
  ByteLevel: (_, component) => {
    if (component['use_regex'] === false) return component;
    const prefix = { type: 'Replace', pattern: { Regex: '\\A[^ ]' }, content: ' $&' };
    return {
      type: 'Sequence',
      pretokenizers: [
        ...(component['add_prefix_space'] === false ? [] : [prefix]),
        isolate(GPT2_PATTERN),
        { ...component, add_prefix_space: false, use_regex: false },
      ],
    };
  },
  // The library's digits are ASCII's; Rust's are all of Unicode's numbers.
  Digits: (_, component) => isolate(component['individual_digits'] === true ? '\\p{N}' : '\\p{N}+'),
  // The library never splits at the replacement, and knows only the newer name of add_prefix_space.
  Metaspace: (place, component) => {
    const { replacement = '▁', add_prefix_space: addPrefixSpace, prepend_scheme: scheme } = component;
    if (
      typeof replacement !== 'string' ||
      replacement !== String.fromCodePoint(replacement.codePointAt(0) ?? 0)
    )
      throw refusal(place, 'replacement', `is ${show(replacement)}, not one character`);
    const metaspace = {
      type: 'Metaspace',
      replacement,
      prepend_scheme: scheme ?? (addPrefixSpace === false ? 'never' : 'always'),
    };
    if (component['split'] === false) return metaspace;
    const escaped = `\\x{${replacement.codePointAt(0)!.toString(16)}}`;
    return { type: 'Sequence', pretokenizers: [metaspace, isolate(`${escaped}[^${escaped}]*`)] };
  },
  Split: (place, component) => {
    checkPattern(place, component);
    const { behavior, invert } = component;
    // Isolating what matches and isolating what does not give the same pieces.
    if (behavior === 'Isolated') return { ...component, invert: false };
    if (behavior === 'Removed' && invert === true) return component;
    throw refusal(
      place,
      'behavior',
      `is ${show(behavior)}, but only "Isolated" and, with "invert", "Removed" are supported`,
    );
  },
};

const unchanged: Translator = (_, component) => component;
const NORMALIZERS: Readonly<Record<string, Translator>> = {
  Sequence: (place, component) => translateSequence(place, component, 'normalizers', NORMALIZERS),
  Prepend: unchanged,
  NFC: unchanged,
  NFD: unchanged,
  NFKC: unchanged,
  NFKD: unchanged,
  Replace: (place, component) => {
    checkPattern(place, component);
    const { content } = component;
    if (typeof content !== 'string') throw refusal(place, 'content', `is ${show(content)}, not a text`);
    // The library hands the content to String.replaceAll, which gives `$` a meaning.
    return { ...component, content: content.replaceAll('$', '$$$$') };
  },
};

function translate(
  place: Place,
  component: unknown,
  translators: Readonly<Record<string, Translator>>,
): Component {
  if (component === null || component === undefined) return null;
  if (!isJsonObject(component)) throw refusal(place, '', `is ${show(component)} where an object belongs`);
  const { type } = component;
  const translator =
    typeof type === 'string' && Object.hasOwn(translators, type) ? translators[type] : undefined;
  if (translator === undefined)
    throw refusal(
      place,
      'type',
      `is ${show(type)}, but only ${Object.keys(translators).join(', ')} are supported`,
    );
  return translator(place, component);
}

function translateSequence(
  place: Place,
  component: JsonObject,
  key: string,
  translators: Readonly<Record<string, Translator>>,
): JsonObject {
  const parts = component[key];
  if (!Array.isArray(parts)) throw refusal(place, key, `is ${show(parts)} where a list belongs`);
  return {
    ...component,
    [key]: parts.map((part, i) => translate(inner(place, `${key}.${i}`), part, translators)),
  };
}

function checkPattern(place: Place, component: JsonObject): void {
  const { pattern } = component;
  const text = isJsonObject(pattern) ? (pattern['Regex'] ?? pattern['String']) : undefined;
  if (typeof text !== 'string')
    throw refusal(place, 'pattern', `is ${show(pattern)}, not an object with "Regex" or "String"`);
}

function inner({ path, field }: Place, key: string): Place {
  return { path, field: `${field}.${key}` };
}

function refusal(place: Place, key: string, problem: string): InputError {
  const { path, field } = key === '' ? place : inner(place, key);
  return new InputError(`${path}, field "${field}"`, problem);
}

function isolate(regex: string): JsonObject {
  return { type: 'Split', pattern: { Regex: regex }, behavior: 'Isolated', invert: false };
}
