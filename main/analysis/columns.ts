/**
 * @file Runs to columns: runs that differ in nothing but the seed become one column.
 */
import type { Column } from '../../shared/model/comparison.ts';
import { InputError } from '../../shared/model/input-error.ts';
import { isTraining } from '../../shared/model/run.ts';
import type { RunSummary } from '../../shared/model/result.ts';
import type { Benchmark } from '../../shared/model/task.ts';

export interface ColumnOptions {
  /** Method label of the column that others of its model are tested against; their frozen base if left out. */
  readonly baseline?: string;
  /** A run whose column all others are tested against, whatever their model; wins over `baseline`. */
  readonly baselineRun?: string;
  /** Whether runs that differ only in the seed are one column; true if left out. */
  readonly mergeSeeds?: boolean;
}

/** Everything a result depends on but the seed. */
function settingsKey({ config }: RunSummary): string {
  const { methodLabel, model, method, trainedAdapter, training, evaluation, chatTemplate } = config;
  const { runtime, device, engineVersion } = config;
  return JSON.stringify([
    methodLabel,
    model.sha256,
    method,
    trainedAdapter?.sha256 ?? null,
    training,
    evaluation,
    chatTemplate?.sha256 ?? null,
    runtime,
    device,
    engineVersion,
  ]);
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** Runs in the order given, grouped; a seed that comes again starts another column. */
function groupBySettings(runs: readonly RunSummary[]): RunSummary[][] {
  const groups = new Map<string, RunSummary[]>();
  for (const run of runs) {
    const settings = settingsKey(run);
    for (let repeat = 0; ; repeat += 1) {
      const key = `${repeat} ${settings}`;
      const group = groups.get(key);
      if (group?.some((other) => other.config.seed === run.config.seed)) continue;
      if (group) group.push(run);
      else groups.set(key, [run]);
      break;
    }
  }
  return [...groups.values()].map((group) => group.toSorted((a, b) => a.config.seed - b.config.seed));
}

/** What is added to a method's label, one after the other, while two columns have the same. */
const LABEL_PARTS: readonly ((run: RunSummary) => string)[] = [
  ({ config }) => config.model.name,
  ({ config }) => config.experiment,
  ({ config }) => `seed ${config.seed}`,
];

/** The shortest labels that tell the columns apart; a number where nothing else does. */
function uniqueLabels(firsts: readonly RunSummary[], mergeSeeds: boolean): string[] {
  let labels = firsts.map(({ config }) => config.methodLabel);
  LABEL_PARTS.forEach((partOf, place) => {
    if (place === LABEL_PARTS.length - 1 && mergeSeeds) return;
    const ambiguous = new Set(labels.filter((label, index) => labels.indexOf(label) !== index));
    const parts = firsts.map(partOf);
    // Several models are always told, so that no column looks like one of another model.
    const tellsAll = place === 0 && new Set(firsts.map(({ config }) => config.model.sha256)).size > 1;
    labels = labels.map((label, index) => {
      const differs = parts.some((part, other) => labels[other] === label && part !== parts[index]);
      return tellsAll || (ambiguous.has(label) && differs) ? `${label}, ${parts[index]!}` : label;
    });
  });
  return labels.map((label, index) => {
    const before = labels.slice(0, index).filter((other) => other === label).length;
    return before === 0 ? label : `${label} (${before + 1})`;
  });
}

function checkSameTask(runs: readonly RunSummary[], benchmark: Benchmark): void {
  const first = runs[0];
  for (const { config } of runs) {
    const { name, task } = config;
    if (task.id !== benchmark.id || task.version !== benchmark.version) {
      throw new InputError(
        `run "${name}"`,
        `was measured on ${task.id} ${task.version}, not on ${benchmark.id} ${benchmark.version}; compare runs of one benchmark at a time`,
      );
    }
    if ((config.chatTemplate === undefined) !== (first!.config.chatTemplate === undefined)) {
      const [chat, plain] =
        config.chatTemplate === undefined ? [first!.config.name, name] : [name, first!.config.name];
      throw new InputError(
        `run "${chat}"`,
        `got its prompts in a chat template and "${plain}" as plain text; compare runs with the same kind of prompts`,
      );
    }
    if (task.sha256 !== first!.config.task.sha256) {
      throw new InputError(
        `run "${name}"`,
        `was measured on other files of ${task.id} than "${first!.config.name}" (hash ${task.sha256.slice(0, 12)}, not ${first!.config.task.sha256.slice(0, 12)}); rerun one of them on the other's files`,
      );
    }
  }
}

/** For each group, the index of the one it is tested against; null for none. */
function baselinesOf(
  groups: readonly (readonly RunSummary[])[],
  { baseline, baselineRun }: ColumnOptions,
): (number | null)[] {
  const configs = groups.map((group) => group[0]!.config);
  if (baselineRun !== undefined) {
    const found = groups.findIndex((group) => group.some(({ config }) => config.runId === baselineRun));
    if (found === -1) {
      throw new InputError(`baseline "${baselineRun}"`, 'is not among the compared runs; choose one of them');
    }
    return groups.map((_, index) => (index === found ? null : found));
  }
  if (baseline !== undefined && !configs.some((config) => config.methodLabel === baseline)) {
    throw new InputError(
      `baseline "${baseline}"`,
      `is not among the compared methods; choose one of ${[...new Set(configs.map((config) => config.methodLabel))].join(', ')}`,
    );
  }
  return configs.map((config, index) => {
    const [found] = configs
      .map((other, place) => ({ ...other, place }))
      .filter(
        ({ model, method, methodLabel }) =>
          model.sha256 === config.model.sha256 &&
          (baseline === undefined ? method.method === 'none' : methodLabel === baseline),
      )
      // Of the frozen model without and with examples, the one without.
      .sort((a, b) => (a.evaluation.numFewshot ?? 0) - (b.evaluation.numFewshot ?? 0));
    return found === undefined || found.place === index ? null : found.place;
  });
}

/**
 * @throws InputError for runs of another benchmark or other benchmark files, and for an unknown baseline.
 */
export function columnsOf(
  runs: readonly RunSummary[],
  benchmark: Benchmark,
  options: ColumnOptions = {},
): Column[] {
  checkSameTask(runs, benchmark);
  const { mergeSeeds = true } = options;
  const groups = mergeSeeds ? groupBySettings(runs) : runs.map((run) => [run]);
  const labels = uniqueLabels(
    groups.map((group) => group[0]!),
    mergeSeeds,
  );
  const baselines = baselinesOf(groups, options);
  return groups.map((group, index): Column => {
    const { config } = group[0]!;
    return {
      label: labels[index]!,
      model: config.model.name,
      modelSha256: config.model.sha256,
      method: config.method,
      isTraining: isTraining(config),
      numFewshot: config.evaluation.numFewshot ?? 0,
      learningRate: config.training.learningRate,
      learningRatesTried: config.learningRatesTried ?? null,
      runs: group.map(({ config: { runId, seed }, state, failure }) => ({ runId, seed, state, failure })),
      trainableParameters: group.find((run) => run.trainableParameters !== null)?.trainableParameters ?? null,
      totalParameters: group.find((run) => run.totalParameters !== null)?.totalParameters ?? null,
      trainMs: mean(group.map((run) => run.trainMs)),
      evaluateMs: mean(group.map((run) => run.evaluateMs)),
      baseline: baselines[index]!,
    };
  });
}
