import { expect, test } from 'vitest';
import { draftInWords, lastPart } from '../../../renderer/pages/wizard/draft-summaries.ts';
import { emptyDraft, newMethod } from '../../../shared/model/experiment-draft.ts';

test('a draft is described by the names of what it has, and what it lacks', () => {
  const draft = emptyDraft('x');
  const nameOf = (path: string): string => (path === '/demo/model' ? 'Demo model' : lastPart(path));
  expect(draftInWords(draft, nameOf)).toBe('nothing chosen yet');
  const begun = { ...draft, models: [{ path: '/demo/model' }, { path: '/b' }] };
  expect(draftInWords(begun, nameOf)).toBe('Demo model and 1 more · no benchmark yet · no method yet');
  const whole = { ...begun, tasks: [{ path: 'C:\\topic\\' }], methods: [newMethod('lora', 'LoRA', [])] };
  expect(draftInWords(whole, nameOf)).toBe('Demo model and 1 more · topic · 1 method · 2 runs');
});
