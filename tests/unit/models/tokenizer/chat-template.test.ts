/**
 * @file Where a chat template is found, what is refused, and items in one: no token of beginning twice, and long prompts
 * cut where the user speaks.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { requireChatTemplate } from '../../../../main/models/tokenizer/chat-template.ts';
import { ItemEncoder } from '../../../../main/models/tokenizer/encode-item.ts';
import { loadTokenizer } from '../../../../main/models/tokenizer/tokenizer.ts';
import { InputError } from '../../../../shared/model/input-error.ts';
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts';
import { writeTinyCheckpoint } from '../../../helpers/tiny-checkpoint.ts';

const ASK = '{{ bos_token }}<u>{{ messages[0].content }}</u><a>';
const user = (content: string) => [{ role: 'user' as const, content }];

/** A folder with what is given: files of JSON, or of text. */
function folderWith(files: Readonly<Record<string, unknown>>): string {
  const dir = temporaryDirectory();
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(dir, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return dir;
}

describe('the template', () => {
  const tokens = { bos_token: { content: '<s>' }, eos_token: '</s>' };

  test.each([
    ['of tokenizer_config.json', { 'tokenizer_config.json': { ...tokens, chat_template: ASK } }],
    [
      'named default among several',
      {
        'tokenizer_config.json': {
          ...tokens,
          chat_template: [
            { name: 'tool_use', template: 'no' },
            { name: 'default', template: ASK },
          ],
        },
      },
    ],
    [
      'of chat_template.jinja, which wins',
      { 'tokenizer_config.json': { ...tokens, chat_template: 'no' }, 'chat_template.jinja': ASK },
    ],
  ])('%s', (_, files) => {
    expect(requireChatTemplate(folderWith(files)).render(user('Hi'))).toBe('<s><u>Hi</u><a>');
  });

  test('is told apart by all that decides what it writes', () => {
    const sha256 = (config: object): string =>
      requireChatTemplate(folderWith({ 'tokenizer_config.json': config })).sha256;
    const first = sha256({ chat_template: ASK, bos_token: '<s>' });
    expect(sha256({ bos_token: { content: '<s>' }, chat_template: ASK, model_max_length: 8 })).toBe(first);
    expect(sha256({ chat_template: ASK, bos_token: '<b>' })).not.toBe(first);
    expect(sha256({ chat_template: `${ASK} `, bos_token: '<s>' })).not.toBe(first);
  });

  test('has a clock that stands still', () => {
    const template = '{{ strftime_now("%A %d %B %Y, %H:%M, 100%%") }} {{ messages[0].content }}';
    expect(requireChatTemplate(folderWith({ 'chat_template.jinja': template })).render(user('Hi'))).toBe(
      'Friday 26 July 2024, 00:00, 100% Hi',
    );
  });
});

const config = (chat_template: unknown) => ({ 'tokenizer_config.json': { chat_template } });
const malformed: readonly (readonly [string, Readonly<Record<string, unknown>>, RegExp])[] = [
  [
    'no file at all',
    {},
    /has no chat template, neither chat_template\.jinja nor .*; leave the chat template off/,
  ],
  ['a base model', config(null), /has no chat template/],
  ['a number', config(3), /"chat_template": is 3, but must be a template, or a list of templates/],
  ['a list of texts', config(['a']), /"chat_template(\.0)?": is .*, but must be/],
  ['no default', config([{ name: 'rag', template: ASK }]), /has no template named "default", only "rag"/],
  ['an empty list', config([]), /has no template named "default"; write/],
  [
    'a block that nothing closes',
    config('{% if true %}{{ messages[0].content }}'),
    /not a template that can be/,
  ],
  ['an expression that nothing closes', config('{{ messages[0].content'), /not a template that can be read/],
  ['an unknown filter', config('{{ messages[0].content | shout }}'), /does not write a prompt \(.*shout/],
  [
    'a refusal',
    config('{{ raise_exception("no users here") }}'),
    /does not write a prompt \(no users here\)/,
  ],
  [
    'a list without end',
    config('{% for i in range(10000000) %}a{% endfor %}'),
    /range\(\) makes at most 100000/,
  ],
  ['an unknown date', config('{{ strftime_now("%Q") }}'), /strftime_now does not know "%Q"/],
  ['nothing of the user', config('Hello!'), /leaves out what the user says/],
  ['too long', config('a'.repeat(2 ** 20 + 1)), /is 1048577 bytes long, more than/],
  ['a folder', { 'chat_template.jinja/x': 'folder' }, /chat_template\.jinja: is not a regular file/],
];

test.each(malformed)('malformed: %s', (_, files, sentence) => {
  const isFolder = 'chat_template.jinja/x' in files;
  const dir = folderWith(isFolder ? {} : files);
  if (isFolder) mkdirSync(join(dir, 'chat_template.jinja'));
  const load = () => requireChatTemplate(dir);
  expect(load).toThrow(InputError);
  expect(load).toThrow(sentence);
  expect(load).toThrow(/^[^\n]{20,700}\.$/);
});

describe('an item', () => {
  const END = 0;
  const item = { id: '1', language: 'en', prompt: 'abcdefgh', options: [' the', ' and'], answer: 0 };

  function encoderOf(template: string, addsBos: boolean, maxTokens = 64) {
    const dir = temporaryDirectory();
    writeTinyCheckpoint(dir);
    const tokenizerConfig = { bos_token: '<|end|>', add_bos_token: addsBos, chat_template: template };
    writeFileSync(join(dir, 'tokenizer_config.json'), JSON.stringify(tokenizerConfig));
    const tokenizer = loadTokenizer(dir);
    return { tokenizer, encoder: new ItemEncoder(tokenizer, maxTokens, requireChatTemplate(dir)) };
  }

  test.each([
    ['written by the template, added to plain texts', ASK, true, 1],
    ['written by the template only', ASK, false, 1],
    ['added to every text', ASK.replace('{{ bos_token }}', ''), true, 1],
    ['in no text', ASK.replace('{{ bos_token }}', ''), false, 0],
  ])('has the token of beginning once: %s', (_, template, addsBos, count) => {
    const { encoder } = encoderOf(template, addsBos);
    const { context } = encoder.encode(item);
    expect(context.filter((id) => id === END)).toHaveLength(count);
    expect(context.indexOf(END)).toBe(count - 1);
    expect(encoder.encodePrompt(item, 4, 64).context).toEqual(context);
  });

  test('has options without the space that sets them apart from a plain prompt', () => {
    const { tokenizer, encoder } = encoderOf(ASK, false);
    const { item: asked, options } = encoder.encode(item);
    expect(asked).toMatchObject({ prompt: '<|end|><u>abcdefgh</u><a>', options: ['the', 'and'] });
    expect(options.map((ids) => tokenizer.decode(ids))).toEqual(['the', 'and']);
    const written = { id: '2', language: 'en', prompt: 'ab', references: ['the'] as [string] };
    expect(encoder.encode(written).options.map((ids) => tokenizer.decode(ids))).toEqual(['the']);
    expect(encoder.encode({ ...written, target: 'and' }).options.map((ids) => tokenizer.decode(ids))).toEqual(
      ['and'],
    );
  });

  test('that is too long is cut where the user begins, and elsewhere only where that is not enough', () => {
    const whole = encoderOf(ASK, true).encoder.encode(item);
    const room = whole.context.length - 3 + Math.max(...whole.options.map(({ length }) => length)) - 1;
    const { tokenizer, encoder } = encoderOf(ASK, true, room);
    const cut = encoder.encode(item);
    expect(cut.truncated).toBe(3);
    expect(cut.context[0]).toBe(END);
    expect(tokenizer.decode(cut.context)).toBe('<u>defgh</u><a>');
    const tiny = encoderOf(ASK, true, 6).encoder.encode(item);
    expect(tiny.context[0]).toBe(END);
    expect(tokenizer.decode(tiny.context.slice(1))).toBe('</u><a>'.slice(-tiny.context.length + 1));
  });
});
