import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readExperiment } from '../../../main/library/experiment-file.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { malformedExperiments } from '../../helpers/malformed-experiments.ts';
import { writeTinyExperiment } from '../../helpers/tiny-experiment.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'experiment-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

describe('readExperiment', () => {
  test('fills in defaults, makes paths absolute and keeps the text', () => {
    const file = writeTinyExperiment(dir);
    const { experiment, source } = readExperiment(file);
    expect(source).toBe(readFileSync(file, 'utf8'));
    expect(experiment.models).toEqual([{ path: join(dir, 'model') }]);
    expect(experiment.tasks).toEqual([{ path: join(dir, 'benchmark') }]);
    expect(experiment.seeds).toEqual([1]);
    expect(experiment.training).toMatchObject({ maxSteps: 5, batchSize: 16 });
    expect(experiment.methods[1]?.config).toMatchObject({ method: 'lora', r: 4, loraAlpha: 16 });
  });

  test("keeps of a method's override only what it says", () => {
    const file = writeTinyExperiment(dir, (text) =>
      text.replace('      r: 4', '      r: 4\n    training:\n      learningRate: 0.004'),
    );
    expect(readExperiment(file).experiment.methods[1]?.training).toEqual({ learningRate: 0.004 });
  });

  test('lets an alias stand for a few values', () => {
    const file = writeTinyExperiment(dir, (text) =>
      text
        .replace('{ method: none }', '&first { method: none }')
        .replace('languages:', '  - { label: again, config: *first }\nlanguages:'),
    );
    expect(readExperiment(file).experiment.methods[2]).toEqual({
      label: 'again',
      config: { method: 'none' },
    });
  });

  test('tells where a field is also in a file with a byte order mark and CRLF', () => {
    const file = writeTinyExperiment(dir, (text) => text.replace('maxSteps: 5', 'maxSteps: 0'));
    writeFileSync(file, `\ufeff${readFileSync(file, 'utf8').replaceAll('\n', '\r\n')}`);
    expect(() => readExperiment(file)).toThrow(/experiment\.yaml:13, field "training\.maxSteps"/);
  });
});

describe('malformed experiments', () => {
  test.each(malformedExperiments)('$name', ({ make, expect: message }) => {
    make(dir);
    const read = (): unknown => readExperiment(join(dir, 'experiment.yaml'));
    expect(read).toThrow(InputError);
    expect(read).toThrow(message);
  });
});
