/**
 * @file A copy of the program whose demo takes seconds: every file is the program's own, but the demo's experiment has
 * one benchmark, and fewer steps, languages and items.
 */
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { z } from 'zod';

const ROOT = join(import.meta.dirname, '../..');

/** Three writing directions and scripts are enough to see a heatmap. */
const LANGUAGES = ['eng_Latn', 'deu_Latn', 'heb_Hebr'];

const experimentSchema = z.looseObject({
  tasks: z.array(z.looseObject({ path: z.string() })),
  methods: z.array(z.looseObject({ label: z.string() })),
  training: z.looseObject({}),
  evaluation: z.looseObject({}),
});

/**
 * Copies what the server and the built desktop program consist of.
 *
 * @param root Made by this function.
 * @param methods Labels of the demo's methods to keep.
 */
export function copyProgramWithShortDemo(root: string, methods: readonly string[]): void {
  mkdirSync(root, { recursive: true });
  for (const name of ['main', 'shared', 'out/app', 'out/renderer', 'resources', 'package.json']) {
    cpSync(join(ROOT, name), join(root, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  const file = join(root, 'resources/demo/experiment.yaml');
  const demo = experimentSchema.parse(parse(readFileSync(file, 'utf8')));
  const shorter = {
    ...demo,
    tasks: demo.tasks.slice(0, 1),
    methods: demo.methods.filter(({ label }) => methods.includes(label)),
    languages: LANGUAGES,
    training: { ...demo.training, maxSteps: 4, evalSteps: 2, saveSteps: 4, batchSize: 4, devItems: 16 },
    evaluation: { ...demo.evaluation, maxItems: 24 },
  };
  writeFileSync(file, stringify(shorter));
}
