/**
 * @file Runs whose prompts are written as conversations: what they record, what they are compared with, and when they are
 * refused.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { columnsOf } from '../../../main/analysis/columns.ts';
import { requireChatTemplate } from '../../../main/models/tokenizer/chat-template.ts';
import { outlineStored } from '../../../main/services/compare.ts';
import { itemAsRead } from '../../../main/services/item-as-read.ts';
import { prepareExperimentFile } from '../../../main/services/prepare-experiment.ts';
import { startExperiment } from '../../../main/services/start-experiment.ts';
import { openWorkbench, type Workbench } from '../../../main/services/workbench.ts';
import type { RunSummary } from '../../../shared/model/result.ts';
import { writeSmallExperiment } from '../../helpers/small-experiment.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const TEMPLATE = '{{ bos_token }}<u>{{ messages[0].content | trim }}</u><a>';

/** Waits for a run to end. */
async function ended(workbench: Workbench, runId: string): Promise<RunSummary> {
  for (;;) {
    const run = workbench.store.run(runId)!;
    if (run.state === 'finished' || run.state === 'failed') return run;
    await sleep(50);
  }
}

function writeTemplate(folder: string, template?: string): void {
  const config = { bos_token: '<|end|>', chat_template: template };
  writeFileSync(join(folder, 'model/tokenizer_config.json'), JSON.stringify(config));
}

test('chat runs name their template, are other runs than plain ones, and share no table with them', async () => {
  const folder = temporaryDirectory();
  const workbench = openWorkbench({ directory: join(folder, 'workspace') });
  onTestFinished(() => workbench.close());
  const plainFile = writeSmallExperiment(folder, { name: 'plain' });
  writeTemplate(folder);
  const plain = prepareExperimentFile(plainFile);
  writeTemplate(folder, TEMPLATE);
  const change = { name: 'chat', chatTemplate: true };
  const file = writeSmallExperiment(folder, change);
  const chat = prepareExperimentFile(file);
  const { sha256 } = requireChatTemplate(join(folder, 'model'));
  expect(plain.runs.map((run) => run.chatTemplate)).toEqual([undefined, undefined]);
  expect(chat.runs.map((run) => run.chatTemplate)).toEqual([{ sha256 }, { sha256 }]);

  const ids = [plain, chat].flatMap((prepared) => [
    ...startExperiment(workbench.store, workbench.scheduler, prepared).runIds,
  ]);
  expect(new Set(ids).size).toBe(4);
  const runs = await Promise.all(ids.map((id) => ended(workbench, id)));
  expect(runs.map(({ state, failure }) => failure ?? state)).toEqual(Array(4).fill('finished'));
  const scores = (run: RunSummary) => workbench.store.predictions(run.config.runId, 'eng_Latn');
  expect(scores(runs[0]!)).not.toEqual(scores(runs[2]!));

  const sections = outlineStored(workbench.store, runs, {});
  expect(sections.map(({ benchmark, columns }) => [benchmark.chatTemplate, columns.length])).toEqual([
    [false, 2],
    [true, 2],
  ]);
  expect(new Set(sections.map(({ section }) => section)).size).toBe(2);
  expect(() => columnsOf(runs, plain.tasks[0]!.definition)).toThrow(
    /^run ".*": got its prompts in a chat template and ".*" as plain text; compare runs with the same kind/,
  );

  const [answer] = scores(runs[2]!);
  const read = async (run: RunSummary) =>
    (await itemAsRead(workbench.reader, run.config, answer!.id, ['eng_Latn', 'deu_Latn']))[0]!;
  const [plainRead, chatRead] = [await read(runs[0]!), await read(runs[2]!)];
  expect(chatRead.item.prompt).toBe(`<|end|><u>${plainRead.item.prompt.trim()}</u><a>`);
  expect(chatRead.promptTokens).toBeGreaterThan(plainRead.promptTokens);

  // Another template, another run; and a run whose template has changed since it was planned fails.
  writeTemplate(folder, TEMPLATE.replace('<a>', '<b>'));
  await expect(read(runs[2]!)).rejects.toThrow(/^the chat template of .*: has changed since this run\.$/);
  const other = prepareExperimentFile(file);
  expect(other.runs[0]!.runId).not.toBe(chat.runs[0]!.runId);
  const { runIds } = startExperiment(workbench.store, workbench.scheduler, {
    ...other,
    sourceHash: 'another',
    runs: other.runs.map((run) => ({ ...run, runId: `${run.runId}-late`, chatTemplate: { sha256 } })),
  });
  expect((await ended(workbench, runIds[0]!)).failure).toMatch(/the chat template of .*has changed since/);
});

test('a model without a template is refused before anything is read', () => {
  const folder = temporaryDirectory();
  const file = writeSmallExperiment(folder, { chatTemplate: true });
  expect(() => prepareExperimentFile(file)).toThrow(
    /model: has no chat template, neither chat_template\.jinja nor "chat_template" in tokenizer_config\.json; leave the chat template off, or choose an instruct model\.$/,
  );
});
