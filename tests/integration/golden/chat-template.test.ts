/**
 * @file Chat templates as transformers writes them, and items in them as lm-evaluation-harness sends them to the model
 * (tests/golden/chat/make_chat.py). Models' own templates are held against hashes where ATLAS_CHAT_TEMPLATES names a
 * folder of them.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { requireChatTemplate } from '../../../main/models/tokenizer/chat-template.ts';
import { ItemEncoder } from '../../../main/models/tokenizer/encode-item.ts';
import { loadTokenizer } from '../../../main/models/tokenizer/tokenizer.ts';

const FOLDER = join(import.meta.dirname, '../../golden/chat');
const MODEL = join(import.meta.dirname, '../../../resources/demo/model');
const texts = z.record(z.string(), z.string().nullable());
const ids = z.array(z.int());
const golden = z
  .object({
    transformers: z.string(),
    tokens: z.record(z.string(), z.string()),
    conversations: z.record(
      z.string(),
      z.array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })),
    ),
    ours: z.record(z.string(), texts),
    models: z.record(z.string(), z.object({ sha256: z.string(), texts })),
    lmEval: z.string(),
    items: z.object({
      choices: z.array(z.object({ prompt: z.string(), options: z.array(z.string()) })),
      written: z.array(z.string()),
    }),
    harness: z.record(
      z.string(),
      z.array(
        z.object({
          addsBos: z.boolean(),
          choices: z.array(z.object({ context: ids, options: z.array(ids) })),
          written: z.array(ids),
        }),
      ),
    ),
  })
  .parse(JSON.parse(readFileSync(join(FOLDER, 'chat.json'), 'utf8')));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chat-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Name of the conversation -> its text, null where the template refuses it. */
function written(template: string): Record<string, string | null> {
  const dir = mkdtempSync(join(folder, 'model-'));
  writeFileSync(join(dir, 'tokenizer_config.json'), JSON.stringify(golden.tokens));
  writeFileSync(join(dir, 'chat_template.jinja'), template);
  const { render } = requireChatTemplate(dir);
  return Object.fromEntries(
    Object.entries(golden.conversations).map(([name, messages]) => {
      try {
        return [name, render(messages)];
      } catch {
        return [name, null];
      }
    }),
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

describe(`as transformers ${golden.transformers} writes them`, () => {
  test.each(Object.entries(golden.ours))('%s', (file, expected) => {
    expect(written(readFileSync(join(FOLDER, file), 'utf8'))).toEqual(expected);
  });

  const own = process.env['ATLAS_CHAT_TEMPLATES'];
  test.skipIf(own === undefined).each(Object.entries(golden.models))(
    "a model's own: %s",
    (file, expected) => {
      const template = readFileSync(join(own!, file), 'utf8');
      expect(sha256(template)).toBe(expected.sha256);
      const hashes = Object.entries(written(template)).map(([name, text]) => [name, text && sha256(text)]);
      expect(Object.fromEntries(hashes)).toEqual(expected.texts);
    },
  );
});

describe(`tokens as lm-eval ${golden.lmEval} sends them`, () => {
  const cases = Object.entries(golden.harness).flatMap(([file, runs]) =>
    runs.map((expected) => ({ file, ...expected })),
  );
  test.each(cases)('$file, begin token added: $addsBos', ({ file, addsBos, choices, written: texts }) => {
    const dir = join(folder, 'model');
    mkdirSync(dir);
    for (const name of ['config.json', 'tokenizer.json']) copyFileSync(join(MODEL, name), join(dir, name));
    const config = { bos_token: '<|end|>', add_bos_token: addsBos };
    writeFileSync(join(dir, 'tokenizer_config.json'), JSON.stringify(config));
    copyFileSync(join(FOLDER, file), join(dir, 'chat_template.jinja'));
    const encoder = new ItemEncoder(loadTokenizer(dir), 512, requireChatTemplate(dir));
    const item = { id: '1', language: 'en' };
    const chosen = golden.items.choices.map(({ prompt, options }) =>
      encoder.encode({ ...item, prompt, options: options.map((option) => ` ${option}`), answer: 0 }),
    );
    expect(chosen.map(({ context, options }) => ({ context, options }))).toEqual(choices);
    const prompts = golden.items.written.map((prompt) =>
      encoder.encodePrompt({ ...item, prompt, references: ['5'] }, 8, 512),
    );
    expect(prompts.map(({ context }) => context)).toEqual(texts);
  });
});
