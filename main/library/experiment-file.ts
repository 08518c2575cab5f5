/**
 * @file Experiment files: YAML as a user writes it, checked, with every mistake told by line and field.
 */
import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type YAMLError,
} from 'yaml';
import { experimentSchema, type Experiment } from '../../shared/model/experiment.ts';
import { repetitions } from '../../shared/model/experiment-repetitions.ts';
import { InputError } from '../../shared/model/input-error.ts';
import { fieldName, firstProblem } from '../../shared/model/schema-problem.ts';
import { readText } from '../files/read-text.ts';

/** More aliases than anybody writes, and far fewer than a small file needs to fill the memory with. */
const MAX_ALIASES = 100;

/** An experiment and the text it was read from. */
export interface ExperimentFile {
  /** Its model and task paths are absolute. */
  readonly experiment: Experiment;
  /** The file's text, kept with the results. */
  readonly source: string;
}

/**
 * Reads an experiment. Relative model and task paths start at the file's folder.
 *
 * @throws {InputError} Naming file, line and field: not YAML, an unknown or missing field, a wrong type or value,
 * a field or an entry that occurs twice, a model or task folder that does not exist.
 */
export function readExperiment(file: string): ExperimentFile {
  const source = readText(file);
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, logLevel: 'error' });
  const mistake = document.errors[0] ?? document.warnings[0];
  if (mistake !== undefined) throw yamlError(file, mistake);

  const value = toValue(file, document, lines);
  const fail = (path: readonly PropertyKey[], problem: string): never => {
    const line = lineOf(document, lines, path);
    const place = line === null ? file : `${file}:${line}`;
    throw new InputError(path.length === 0 ? place : `${place}, field "${fieldName(path)}"`, problem);
  };
  if (value === null) fail([], 'is empty; write an experiment, such as resources/demo/experiment.yaml');
  const result = experimentSchema.safeParse(value);
  if (!result.success) {
    const { path, problem } = firstProblem(experimentSchema, value, result.error);
    return fail(path, problem);
  }
  const experiment = withAbsolutePaths(result.data, dirname(resolve(file)), fail);
  const [repetition] = repetitions(experiment);
  if (repetition !== undefined) fail(repetition.path, repetition.problem);
  return { experiment, source };
}

type Fail = (path: readonly PropertyKey[], problem: string) => never;

function yamlError(file: string, mistake: YAMLError): InputError {
  const place = mistake.linePos === undefined ? file : `${file}:${mistake.linePos[0].line}`;
  switch (mistake.code) {
    case 'DUPLICATE_KEY':
      return new InputError(place, 'has a field that its mapping has already; keep one of the two');
    case 'MULTIPLE_DOCS':
      return new InputError(place, 'begins a second YAML document; write one experiment a file');
    case 'RESOURCE_EXHAUSTION':
      return new InputError(place, 'is nested too deeply; no experiment needs that');
    case 'TAG_RESOLVE_FAILED':
      return new InputError(place, 'has a YAML tag, which experiments do not use; remove it');
    default: {
      // The first line is the reason; excerpt and pointer follow. The place is ours to say.
      const reason = mistake.message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, '');
      return new InputError(place, `is not YAML (${reason})`, { cause: mistake });
    }
  }
}

function toValue(file: string, document: Document, lines: LineCounter): unknown {
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return;
      const line = lines.linePos(alias.range?.[0] ?? 0).line;
      throw new InputError(
        `${file}:${line}`,
        `has the alias *${alias.source}, but no &${alias.source} before it`,
      );
    },
  });
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw new InputError(file, 'has YAML aliases that unfold into too much; write the values out', {
      cause: error,
    });
  }
}

/** The line of a field, of what holds it where the field itself is missing; null for an empty file. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | null {
  let node: unknown = document.contents;
  let range = isNode(node) ? node.range : null;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (isNode(pair?.key)) range = pair.key.range;
      node = pair?.value;
    } else {
      node = isCollection(node) ? node.get(part, true) : undefined;
      if (isNode(node)) range = node.range;
    }
  }
  return range == null ? null : lines.linePos(range[0]).line;
}

function withAbsolutePaths(experiment: Experiment, folder: string, fail: Fail): Experiment {
  const folderAt = (field: readonly (string | number)[], path: string, what: string): string => {
    const found = resolve(folder, path);
    if (statSync(found, { throwIfNoEntry: false })?.isDirectory() === true) return found;
    return fail(
      [...field, 'path'],
      `is ${JSON.stringify(path)}, but there is no folder ${found}; name ${what}, starting at this file`,
    );
  };
  const absolute = (field: 'models' | 'tasks', what: string): Experiment['models'] => {
    const [first, ...rest] = experiment[field].map(({ path }, index) => ({
      path: folderAt([field, index], path, what),
    }));
    return [first!, ...rest];
  };
  const [method, ...methods] = experiment.methods.map((entry, index): Experiment['methods'][number] => {
    const { config } = entry;
    if (config.method !== 'adapter') return entry;
    const path = folderAt(['methods', index, 'config'], config.path, "an adapter's folder");
    return { ...entry, config: { ...config, path } };
  });
  return {
    ...experiment,
    models: absolute('models', "a checkpoint's folder"),
    tasks: absolute('tasks', "a benchmark's folder"),
    methods: [method!, ...methods],
  };
}
