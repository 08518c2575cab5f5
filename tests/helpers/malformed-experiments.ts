/**
 * @file Every way an experiment file can be wrong that its reader must tell in one sentence.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Malformed } from './malformed-benchmarks.ts';
import { writeTinyExperiment } from './tiny-experiment.ts';

function replaced(part: string, by: string): Malformed['make'] {
  return (dir) => {
    writeTinyExperiment(dir, (text) => {
      if (!text.includes(part)) throw new Error(`The experiment has no ${part}`);
      return text.replace(part, by);
    });
  };
}

function written(content: string | Uint8Array): Malformed['make'] {
  return (dir) => writeFileSync(writeTinyExperiment(dir), content);
}

/** Ten aliases of ten aliases of ten aliases: a thousand values in three lines. */
const ALIAS_BOMB = `a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
d: [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
`;

export const malformedExperiments: readonly Malformed[] = [
  {
    name: 'no file',
    make: (dir) => rmSync(writeTinyExperiment(dir)),
    expect: /experiment\.yaml: this file does not exist/,
  },
  { name: 'an empty file', make: written(''), expect: /experiment\.yaml: is empty/ },
  { name: 'comments only', make: written('# nothing yet\n'), expect: /experiment\.yaml(:\d+)?: is empty/ },
  {
    name: 'plain text',
    make: written('train everything please\n'),
    expect: /experiment\.yaml:1: must be a mapping, but is "train everything please"/,
  },
  {
    name: 'a list',
    make: written('- name: tiny\n'),
    expect: /experiment\.yaml:1: must be a mapping, but is a list/,
  },
  {
    name: 'a bracket that nothing closes',
    make: replaced('[eng_Latn, deu_Latn]', '[eng_Latn, deu_Latn'),
    expect: /experiment\.yaml:1[12]: is not YAML/,
  },
  {
    name: 'a tab as indentation',
    make: replaced('  - path: model', '\t- path: model'),
    expect: /experiment\.yaml:[23]: is not YAML \(.*[Tt]ab/,
  },
  {
    name: 'Latin-1 instead of UTF-8',
    make: written(Buffer.from('name: gr\xfcn\n', 'latin1')),
    expect: /experiment\.yaml, byte 8: is not UTF-8/,
  },
  {
    name: 'two documents',
    make: replaced('languages:', '---\nlanguages:'),
    expect: /experiment\.yaml:11: begins a second YAML document/,
  },
  {
    name: 'a field that occurs twice',
    make: replaced('  maxSteps: 5', '  maxSteps: 5\n  maxSteps: 6'),
    expect: /experiment\.yaml:14: has a field that its mapping has already/,
  },
  {
    name: 'an alias bomb',
    make: written(ALIAS_BOMB),
    expect: /experiment\.yaml: has YAML aliases that unfold into too much/,
  },
  {
    name: 'an alias of nothing',
    make: replaced('name: tiny', 'name: *tiny'),
    expect: /experiment\.yaml:1: has the alias \*tiny, but no &tiny before it/,
  },
  {
    name: 'a tower of brackets',
    make: written(`a: ${'['.repeat(20_000)}`),
    expect: /experiment\.yaml:1: is nested too deeply/,
  },
  {
    name: 'a tag',
    make: replaced('name: tiny', 'name: !!js/function tiny'),
    expect: /experiment\.yaml:1: has a YAML tag/,
  },
  {
    name: 'a field that nobody knows',
    make: replaced('training:', 'trainign:'),
    expect: /experiment\.yaml:12, field "trainign": is unknown; the nearest known field is "training"/,
  },
  {
    name: 'a field in snake case',
    make: replaced('maxSteps', 'max_steps'),
    expect: /experiment\.yaml:13, field "training\.max_steps": .*nearest known field is "maxSteps"/,
  },
  {
    name: 'a field of another method',
    make: replaced('r: 4', 'numVirtualTokens: 4'),
    expect:
      /experiment\.yaml:10, field "methods\[1\]\.config\.numVirtualTokens": is unknown; remove it \(known here: method, r, loraAlpha/,
  },
  {
    name: 'a trained adapter whose folder is not there',
    make: replaced('      method: lora\n      r: 4\n', '      method: adapter\n      path: nowhere\n'),
    expect:
      /experiment\.yaml:10, field "methods\[1\]\.config\.path": is "nowhere", but there is no folder .*; name an adapter's folder/,
  },
  {
    name: 'a trained adapter with settings of a method',
    make: replaced('method: lora', 'method: adapter\n      path: model'),
    expect: /experiment\.yaml:11, field "methods\[1\]\.config\.r": is unknown; remove it/,
  },
  {
    name: 'no examples instead of none',
    make: replaced('{ method: none }', '{ method: none }\n    evaluation: { numFewshot: 0 }'),
    expect: /experiment\.yaml:8, field "methods\[0\]\.evaluation\.numFewshot": must be at least 1, but is 0/,
  },
  {
    name: 'what numbers compare by, changed for one method',
    make: replaced('{ method: none }', '{ method: none }\n    evaluation: { maxItems: 3 }'),
    expect:
      /experiment\.yaml:8, field "methods\[0\]\.evaluation\.maxItems": is unknown; remove it \(known here: numFewshot\)/,
  },
  {
    name: 'learning rates tried without the one that is taken',
    make: replaced('r: 4\n', 'r: 4\n    learningRatesTried: [0.1, 0.2]\n'),
    expect:
      /experiment\.yaml:11, field "methods\[1\]\.learningRatesTried": does not hold 0\.005, which the method is trained at/,
  },
  {
    name: 'a method that nobody knows',
    make: replaced('method: lora', 'method: lorra'),
    expect:
      /experiment\.yaml:9, field "methods\[1\]\.config\.method": is "lorra".*nearest known value is "lora"/,
  },
  {
    name: 'a method without its name',
    make: replaced('{ method: none }', '{}'),
    expect:
      /experiment\.yaml:7, field "methods\[0\]\.config\.method": is missing; add one of none, prefix-tuning/,
  },
  {
    name: 'a missing field',
    make: replaced('name: tiny\n', ''),
    expect: /experiment\.yaml:1, field "name": is missing; add it/,
  },
  {
    name: 'no methods',
    make: replaced('  - config: { method: none }\n  - config:\n      method: lora\n      r: 4\n', ''),
    expect: /experiment\.yaml:6, field "methods": must be a list, but is empty/,
  },
  {
    name: 'a number as text',
    make: replaced('maxSteps: 5', 'maxSteps: "5"'),
    expect: /experiment\.yaml:13, field "training\.maxSteps": must be a (whole )?number, but is "5"/,
  },
  {
    name: 'half a step',
    make: replaced('maxSteps: 5', 'maxSteps: 5.5'),
    expect: /experiment\.yaml:13, field "training\.maxSteps": must be a whole number, but is 5\.5/,
  },
  {
    name: 'no steps',
    make: replaced('maxSteps: 5', 'maxSteps: 0'),
    expect: /experiment\.yaml:13, field "training\.maxSteps": must be more than 0, but is 0/,
  },
  {
    name: 'an infinite learning rate',
    make: replaced('maxSteps: 5', 'learningRate: .inf'),
    expect: /experiment\.yaml:13, field "training\.learningRate": must be a number, but is Infinity/,
  },
  {
    name: 'a device that nobody knows',
    make: replaced('languages:', 'device: gpu\nlanguages:'),
    expect: /experiment\.yaml:11, field "device": (is "gpu"|must be one of cpu, webgpu, cuda, but is "gpu")/,
  },
  {
    name: 'a language by its name',
    make: replaced('deu_Latn', 'German'),
    expect: /experiment\.yaml:11, field "languages\[1\]": must be a code such as deu_Latn, but is "German"/,
  },
  {
    name: 'languages that are neither all nor a list',
    make: replaced('[eng_Latn, deu_Latn]', 'most'),
    expect: /experiment\.yaml:11, field "languages": must be "all" or a list, but is "most"/,
  },
  {
    name: 'a language twice',
    make: replaced('deu_Latn', 'eng_Latn'),
    expect: /experiment\.yaml:11, field "languages\[1\]": repeats "eng_Latn"/,
  },
  {
    name: 'two methods of one label',
    make: replaced('method: none', 'method: lora'),
    expect: /experiment\.yaml:8, field "methods\[1\]": repeats "lora"; give each method its own label/,
  },
  {
    name: 'a model folder that is not there',
    make: (dir) => {
      writeTinyExperiment(dir);
      rmSync(join(dir, 'model'), { recursive: true });
    },
    expect: /experiment\.yaml:3, field "models\[0\]\.path": is "model", but there is no folder .*model;/,
  },
  {
    name: 'a task that is a file',
    make: replaced('path: benchmark', 'path: experiment.yaml'),
    expect: /experiment\.yaml:5, field "tasks\[0\]\.path": is "experiment\.yaml", but there is no folder/,
  },
];
