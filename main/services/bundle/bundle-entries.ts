/**
 * @file What goes into a reproduction bundle, file by file. No path of this machine does.
 */
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { stringify } from 'yaml';
import type { Experiment } from '../../../shared/model/experiment.ts';
import type { RunSummary } from '../../../shared/model/result.ts';
import type { RunConfig } from '../../../shared/model/run.ts';
import { comparisonCsv } from '../../reports/comparison-csv.ts';
import { comparisonJson } from '../../reports/comparison-json.ts';
import { comparisonLatex } from '../../reports/latex/comparison-latex.ts';
import { runPaths } from '../../run-directory/layout.ts';
import type { Store, StoredExperiment } from '../../store/store.ts';
import type { ComparedSection } from '../compare.ts';
import { bundleReadme } from './bundle-readme.ts';

/** A file of the bundle; opened when its turn has come. */
export interface BundleEntry {
  /** With `/`, relative to the bundle. */
  readonly path: string;
  readonly open: () => Readable;
}

export interface BundleContent {
  readonly title: string;
  readonly description: string;
  readonly engineVersion: string;
  readonly createdAt: Date;
  readonly sections: readonly ComparedSection[];
  readonly withAdapters: boolean;
}

const text = (path: string, make: () => string): BundleEntry => ({
  path,
  open: () => Readable.from([Buffer.from(make())]),
});

/** Part of a file's name; what every file system takes stays, since a model's folder is its name. */
function safeName(name: string): string {
  // Windows takes no control characters in names.
  const safe = name.replaceAll(/[\\/:*?"<>|\u0000-\u001f]+/g, '-').replace(/^\.+/, '');
  return safe === '' ? 'unnamed' : safe;
}

/** A folder for each model and benchmark, by hash; a part of the hash where two have one name. */
function foldersOf(configs: readonly RunConfig[]): Map<string, string> {
  const wanted = new Map<string, string>();
  for (const { model, task } of configs) {
    wanted.set(model.sha256, `models/${safeName(model.name)}`);
    wanted.set(task.sha256, `benchmarks/${safeName(task.id)}`);
  }
  const taken = new Set<string>();
  return new Map(
    [...wanted].map(([sha256, folder]) => {
      const free = taken.has(folder) ? `${folder}-${sha256.slice(0, 8)}` : folder;
      taken.add(free);
      return [sha256, free];
    }),
  );
}

/** The experiment with the bundle's folders in place of this machine's. */
function portable(
  experiment: Experiment,
  runs: readonly RunConfig[],
  folders: ReadonlyMap<string, string>,
): Experiment {
  const folderOf = (path: string, hashes: ReadonlyMap<string, string>): { path: string } => {
    const sha256 = hashes.get(path);
    // A model or benchmark of the experiment that none of the chosen runs has keeps its name.
    const folder = sha256 === undefined ? safeName(lastPart(path)) : folders.get(sha256)!;
    return { path: `../${folder}` };
  };
  const models = new Map(runs.map(({ model }) => [model.path, model.sha256]));
  const tasks = new Map(runs.map(({ task }) => [task.path, task.sha256]));
  const adapters = new Map(runs.map(({ trainedAdapter, runId }) => [trainedAdapter?.path, runId]));
  const [firstModel, ...otherModels] = experiment.models.map(({ path }) => folderOf(path, models));
  const [firstTask, ...otherTasks] = experiment.tasks.map(({ path }) => folderOf(path, tasks));
  const methods = experiment.methods.map((entry) => {
    const { config } = entry;
    if (config.method !== 'adapter') return entry;
    const runId = adapters.get(config.path);
    const path = runId === undefined ? safeName(lastPart(config.path)) : adapterFolderOf(runId);
    return { ...entry, config: { ...config, path: `../${path}` } };
  });
  return {
    ...experiment,
    models: [firstModel!, ...otherModels],
    tasks: [firstTask!, ...otherTasks],
    methods,
  };
}

function lastPart(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? '';
}

/** Where a run's adapter lies in a bundle that has it. */
function adapterFolderOf(runId: string): string {
  return `runs/${runId}/adapter`;
}

/** A run's configuration with the bundle's folders in place of this machine's. */
function portableRun(config: RunConfig, folders: ReadonlyMap<string, string>): RunConfig {
  const { model, task, startFrom, trainedAdapter } = config;
  return {
    ...config,
    model: { ...model, path: folders.get(model.sha256)! },
    task: { ...task, path: folders.get(task.sha256)! },
    ...(startFrom === undefined
      ? {}
      : { startFrom: { ...startFrom, path: adapterFolderOf(startFrom.runId) } }),
    ...(trainedAdapter === undefined
      ? {}
      : { trainedAdapter: { ...trainedAdapter, path: adapterFolderOf(config.runId) } }),
  };
}

function experimentsOf(store: Store, runs: readonly RunSummary[]): StoredExperiment[] {
  const ids = new Set(runs.flatMap(({ config }) => store.records.experiments(config.runId)[0]?.id ?? []));
  return [...ids].flatMap((id) => store.findExperiment({ id }) ?? []);
}

function adapterEntries({ config, directory }: RunSummary): BundleEntry[] {
  const { adapter } = runPaths(directory);
  if (!existsSync(adapter)) return [];
  return readdirSync(adapter, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => {
      const path = `${adapterFolderOf(config.runId)}/${name}`;
      const base = BASE_FIELD[name];
      return base === undefined
        ? { path, open: () => createReadStream(join(adapter, name)) }
        : text(path, () => {
            const described = JSON.parse(readFileSync(join(adapter, name), 'utf8')) as object;
            return json({ ...described, [base]: config.model.name });
          });
    });
}

/** Where an adapter's description names the folder of its base model. */
const BASE_FIELD: Readonly<Record<string, string>> = {
  'adapter_config.json': 'base_model_name_or_path',
  'atlas_adapter.json': 'base',
};

function predictionEntries(store: Store, { config }: RunSummary): BundleEntry[] {
  return store.languageResults(config.runId).map(({ language }) =>
    text(`runs/${config.runId}/predictions/${safeName(config.task.id)}/${language}.jsonl`, () =>
      store
        .predictions(config.runId, language)
        .map((prediction) => `${JSON.stringify(prediction)}\n`)
        .join(''),
    ),
  );
}

/** All files but the list of their hashes. */
export function bundleEntries(store: Store, content: BundleContent): BundleEntry[] {
  const { title, engineVersion, createdAt, sections } = content;
  const runs = sections.flatMap(({ answers }) => answers.map(({ summary }) => summary));
  const configs = runs.map(({ config }) => config);
  const folders = foldersOf(configs);
  const moved = configs.map((config) => portableRun(config, folders));
  const experiments = experimentsOf(store, runs);
  const adapters = content.withAdapters ? runs.map(adapterEntries) : [];
  const manifest = {
    format: 'adapter-atlas/bundle',
    version: 1,
    title,
    engineVersion,
    createdAt: createdAt.toISOString(),
    models: distinct(moved.map(({ model }) => model)),
    benchmarks: distinct(moved.map(({ task }) => task)),
    runs: runs.map(({ config, state }) => ({ runId: config.runId, name: config.name, state })),
  };
  return [
    text('README.md', () =>
      bundleReadme({
        ...content,
        runs: configs,
        folders,
        experiments: experiments.map(({ id }) => id),
        adapters: adapters.filter((files) => files.length > 0).length,
      }),
    ),
    text('manifest.json', () => json(manifest)),
    ...experiments.map(({ id, experiment }) =>
      text(`experiments/${id}.yaml`, () => stringify(portable(experiment, configs, folders))),
    ),
    ...sections.flatMap(({ benchmark, comparison, answers }, index) => {
      const name = `results/${String(index + 1).padStart(2, '0')}-${safeName(benchmark.id)}`;
      return [
        text(`${name}.csv`, () => comparisonCsv(comparison)),
        text(`${name}.json`, () => comparisonJson(comparison)),
        text(`${name}.tex`, () => comparisonLatex(comparison, answers, { title, engineVersion })),
      ];
    }),
    ...[...new Map(sections.map((section) => [section.comparison.benchmark.sha256, section.benchmark]))].map(
      ([sha256, benchmark]) => text(`${folders.get(sha256!)!}.definition.json`, () => json(benchmark)),
    ),
    ...moved.map((config) => text(`runs/${config.runId}/run.json`, () => json(config))),
    ...runs.flatMap((run) => predictionEntries(store, run)),
    ...adapters.flat(),
  ];
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function distinct<T extends { readonly sha256: string }>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [value.sha256, value])).values()];
}
