/**
 * @file A benchmark's split on disk: JSON Lines, one item a line.
 */
import { InputError } from '../../../shared/model/input-error.ts';
import { parseInput } from '../../../shared/model/schema-problem.ts';
import { choiceItemSchema, generationItemSchema, type Item } from '../../../shared/model/task.ts';
import { readText } from '../../files/read-text.ts';

/**
 * Reads and checks all items of a split, in file order. Blank lines, a byte order mark and CRLF are tolerated.
 *
 * @param isGenerated Whether its answers are written by the model and not chosen.
 * @throws {InputError} With file and line: not UTF-8, not JSON, not an item, an answer that is no option, text
 * with half a surrogate pair, an id that occurs twice, or no item at all.
 */
export function readItems(file: string, isGenerated: boolean): Item[] {
  const items: Item[] = [];
  const lineOfId = new Map<string, number>();
  for (const [index, line] of readText(file).split('\n').entries()) {
    if (line.trim() === '') continue;
    const where = `${file}:${index + 1}`;
    const item = parseItem(line, where, isGenerated);
    const earlier = lineOfId.get(item.id);
    if (earlier !== undefined) {
      throw new InputError(
        `${where}, field "id"`,
        `is ${JSON.stringify(item.id)}, as on line ${earlier}; give every item of a file its own id`,
      );
    }
    lineOfId.set(item.id, index + 1);
    items.push(item);
  }
  if (items.length === 0) throw new InputError(file, 'has no items; write one JSON object a line');
  return items;
}

function parseItem(line: string, where: string, isGenerated: boolean): Item {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(where, `is not JSON (${reason}); write one whole JSON object a line`, {
      cause: error,
    });
  }
  const item = parseInput(isGenerated ? generationItemSchema : choiceItemSchema, value, where);
  if ('options' in item && item.answer >= item.options.length) {
    throw new InputError(
      `${where}, field "answer"`,
      `is ${item.answer}, but the ${item.options.length} options are numbered 0 to ${item.options.length - 1}`,
    );
  }
  if (item.prompt !== '' && item.prompt.trim() === '') {
    throw new InputError(
      `${where}, field "prompt"`,
      'is blank; write what the model is to continue, or nothing where the options are whole texts',
    );
  }
  for (const [name, text] of textsOf(item)) {
    if (!text.isWellFormed()) {
      throw new InputError(
        `${where}, field "${name}"`,
        'has half of a surrogate pair, which is no character; write whole characters',
      );
    }
  }
  return item;
}

function textsOf(item: Item): [name: string, text: string][] {
  const { id, language, cluster, prompt } = item;
  const [name, texts] = 'options' in item ? ['options', item.options] : ['references', item.references];
  return [
    ['id', id],
    ['language', language],
    ['cluster', cluster ?? ''],
    ['prompt', prompt],
    ...texts.map((text, index): [string, string] => [`${name}[${index}]`, text]),
    ['target', 'target' in item ? (item.target ?? '') : ''],
  ];
}
