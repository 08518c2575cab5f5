/**
 * @file The settings of a run by the names that people know them by.
 */
import { expect, test } from 'vitest';
import { methodSchema } from '../../../shared/model/method.ts';
import { settingLabel } from '../../../shared/model/setting-label.ts';
import { FieldDictionary } from '../../../main/store/run-fields.ts';
import { sampleRun } from '../../helpers/sample-run.ts';

test('every setting has a label of its own, none of them in camel case', () => {
  const dictionary = new FieldDictionary();
  for (const method of ['none', 'prefix-tuning', 'prompt-tuning', 'llama-adapter', 'lora', 'full']) {
    dictionary.encode({ ...sampleRun(1), method: methodSchema.parse({ method }), runId: null, name: null });
  }
  // Where the files are and what they are: no list offers these.
  const names = [...dictionary.fields()]
    .map(({ name }) => name)
    .filter((name) => !/^(runId|name|method\.method|(model|task)\.(path|sha256))$/.test(name));
  const labels = names.map(settingLabel);
  expect(labels.filter((label) => /^[A-Za-z][a-z]+[A-Z]/.test(label))).toEqual([]);
  expect(new Set(labels).size).toBe(labels.length);
});

test('the batches of training and of scoring are told apart, and what is not known is shown as it is', () => {
  expect(settingLabel('training.batchSize')).toBe('Batch size');
  expect(settingLabel('evaluation.batchSize')).toBe('Scoring batch');
  expect(settingLabel('training.momentum')).toBe('Momentum');
});
