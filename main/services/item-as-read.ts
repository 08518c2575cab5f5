/**
 * @file An item as the model of a run read it, from the model's tokenizer and the benchmark's items as long as they are
 * there.
 */
import { InputError } from '../../shared/model/input-error.ts';
import type { RunConfig } from '../../shared/model/run.ts';
import type { RenderedItem } from '../../shared/rpc/preview.ts';
import { requireChatTemplate } from '../models/tokenizer/chat-template.ts';
import type { Reader } from './reader.ts';

/**
 * One item in some languages; null where a language lacks it.
 *
 * @throws {InputError} The model or benchmark is not there, or the chat template is another one now.
 */
export async function itemAsRead(
  reader: Reader,
  { model, task, method, training, evaluation, chatTemplate, seed }: RunConfig,
  itemId: string,
  languages: readonly string[],
): Promise<(RenderedItem | null)[]> {
  if (chatTemplate !== undefined && requireChatTemplate(model.path).sha256 !== chatTemplate.sha256) {
    throw new InputError(`the chat template of ${model.path}`, 'has changed since this run');
  }
  return await reader.ask('renderItem', {
    modelPath: model.path,
    benchmarkPath: task.path,
    languages,
    itemId,
    method,
    maxSequenceLength: training.maxSequenceLength,
    chatTemplate: chatTemplate !== undefined,
    numFewshot: evaluation.numFewshot,
    seed,
  });
}
