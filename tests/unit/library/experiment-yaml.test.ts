import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readExperiment } from '../../../main/library/experiment-file.ts';
import { experimentYaml } from '../../../main/library/experiment-yaml.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { writeTinyExperiment } from '../../helpers/tiny-experiment.ts';

const DEMO = resolve(import.meta.dirname, '../../../resources/demo/experiment.yaml');

describe('experimentYaml', () => {
  test('of the demo reads back as the same experiment', () => {
    const { experiment } = readExperiment(DEMO);
    const file = join(temporaryDirectory(), 'again.yaml');
    writeFileSync(file, experimentYaml(experiment));
    expect(readExperiment(file).experiment).toEqual(experiment);
  });

  test('keeps texts that YAML would take for something else', () => {
    const dir = temporaryDirectory();
    const { experiment } = readExperiment(writeTinyExperiment(dir));
    const tricky = {
      ...experiment,
      name: 'no: [yes] # &x *y',
      description: '- first\n- second: "quoted"\n\n  indented, and 日本語 with emoji 🌍',
    };
    const file = join(dir, 'tricky.yaml');
    writeFileSync(file, experimentYaml(tricky));
    expect(readExperiment(file).experiment).toEqual(tricky);
  });

  test('says what fields mean', () => {
    const { experiment } = readExperiment(DEMO);
    const text = experimentYaml(experiment);
    expect(text).toContain('maxSteps: 120 # Optimiser steps');
    expect(text).toContain('  # LoRA\n');
  });
});
