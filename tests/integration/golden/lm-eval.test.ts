/**
 * @file Prompts, continuations and stop strings of every published task against hashes of what
 * lm-evaluation-harness renders for the same real items (tests/golden/lm-eval/make_golden.py).
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { renderTask } from '../../../main/evaluation/tasks/render-task.ts';
import { readDocuments } from '../../../main/evaluation/datasets/datasets.ts';
import { loadTasks } from '../../../main/library/tasks.ts';
import { steeringPath } from '../../helpers/steering.ts';

const golden = z
  .object({
    lmEval: z.string(),
    tasks: z.record(z.string(), z.object({ file: z.string(), items: z.int(), sha256: z.string() })),
  })
  .parse(JSON.parse(readFileSync(new URL('../../golden/lm-eval/rendered.json', import.meta.url), 'utf8')));

const data = steeringPath('data');
const tasks = [...loadTasks().values()].filter(({ family }) => family === 'harness');

/** The harness's name of a task in a language: `mgsm_en_cot_de`. */
function harnessName(id: string, name: string): string {
  return `${id.replaceAll('-', '_')}_${name}`;
}

describe.skipIf(data === null)(`as lm-eval ${golden.lmEval} renders them`, () => {
  for (const task of tasks) {
    test(task.id, async () => {
      const seen: string[] = [];
      for (const [language, { name }] of Object.entries(task.languages)) {
        const expected = golden.tasks[harnessName(task.id, name)];
        expect(expected, harnessName(task.id, name)).toBeDefined();
        const path = join(data!, task.dataset, expected!.file);
        const { documents } = await readDocuments(task.dataset, [path], name);
        const hash = createHash('sha256');
        for (const document of documents.slice(0, expected!.items)) {
          const { prompt, options, stop } = renderTask(task, language, document);
          const { answer } = document;
          const target = typeof answer === 'number' ? answer : answer[0];
          hash.update(`${JSON.stringify([prompt, options, stop, target])}\n`);
        }
        expect(hash.digest('hex'), `${task.id} in ${language}`).toBe(expected!.sha256);
        seen.push(harnessName(task.id, name));
      }
      expect(seen.length).toBeGreaterThanOrEqual(11);
    });
  }

  test('no task of the harness is missing', () => {
    const known = tasks.flatMap((task) =>
      Object.values(task.languages).map(({ name }) => harnessName(task.id, name)),
    );
    expect(known.sort()).toEqual(Object.keys(golden.tasks).sort());
  });
});
