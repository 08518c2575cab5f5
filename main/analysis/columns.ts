/**
 * @file Runs to columns: runs that differ in nothing but the seed become one column.
 */
import { InputError } from '../../shared/model/input-error.ts';
import type { RunResult } from '../../shared/model/result.ts';
import type { Benchmark } from '../../shared/model/task.ts';
import type { Column } from '../../shared/model/comparison.ts';

/** The results of one column, by seed. */
export interface ColumnResults {
  readonly column: Column;
  readonly results: readonly RunResult[];
}

/** Everything a result depends on but the seed. */
function settingsKey({ summary: { config } }: RunResult): string {
  const { experiment, methodLabel, model, method, training, evaluation, runtime, device } = config;
  return JSON.stringify([
    experiment,
    methodLabel,
    model.sha256,
    method,
    training,
    evaluation,
    runtime,
    device,
  ]);
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** Runs in order of creation, grouped; a seed that comes again starts another column. */
function groupBySettings(results: readonly RunResult[]): RunResult[][] {
  const groups = new Map<string, RunResult[]>();
  for (const result of results) {
    const settings = settingsKey(result);
    for (let repeat = 0; ; repeat += 1) {
      const key = `${repeat} ${settings}`;
      const group = groups.get(key);
      if (group?.some((other) => other.summary.config.seed === result.summary.config.seed)) continue;
      if (group) group.push(result);
      else groups.set(key, [result]);
      break;
    }
  }
  return [...groups.values()].map((group) =>
    group.toSorted((a, b) => a.summary.config.seed - b.summary.config.seed),
  );
}

/** The shortest labels that tell the columns apart: method, then model, then a number. */
function uniqueLabels(groups: readonly (readonly RunResult[])[]): string[] {
  const configs = groups.map((group) => group[0]!.summary.config);
  const severalModels = new Set(configs.map((config) => config.model.sha256)).size > 1;
  const wanted = configs.map((config) =>
    severalModels ? `${config.methodLabel}, ${config.model.name}` : config.methodLabel,
  );
  return wanted.map((label, index) => {
    const before = wanted.slice(0, index).filter((other) => other === label).length;
    return before === 0 ? label : `${label} (${before + 1})`;
  });
}

function checkSameTask(results: readonly RunResult[], benchmark: Benchmark): void {
  const first = results[0];
  for (const { summary } of results) {
    const { name, task } = summary.config;
    if (task.id !== benchmark.id || task.version !== benchmark.version) {
      throw new InputError(
        `run "${name}"`,
        `was measured on ${task.id} ${task.version}, not on ${benchmark.id} ${benchmark.version}; compare runs of one benchmark at a time`,
      );
    }
    if (task.sha256 !== first!.summary.config.task.sha256) {
      throw new InputError(
        `run "${name}"`,
        `was measured on other files of ${task.id} than "${first!.summary.config.name}" (hash ${task.sha256.slice(0, 12)}, not ${first!.summary.config.task.sha256.slice(0, 12)}); rerun one of them on the other's files`,
      );
    }
  }
}

/**
 * @param baseline Method label of the column that the others are tested against; null for the frozen base of
 *   each one's model.
 * @throws InputError for runs of another benchmark or other benchmark files, and for an unknown `baseline`.
 */
export function columnsOf(
  results: readonly RunResult[],
  benchmark: Benchmark,
  baseline: string | null,
): ColumnResults[] {
  checkSameTask(results, benchmark);
  const groups = groupBySettings(results);
  const labels = uniqueLabels(groups);
  const configs = groups.map((group) => group[0]!.summary.config);
  if (baseline !== null && !configs.some((config) => config.methodLabel === baseline)) {
    throw new InputError(
      `baseline "${baseline}"`,
      `is not among the compared methods; choose one of ${[...new Set(configs.map((config) => config.methodLabel))].join(', ')}`,
    );
  }
  return groups.map((group, index) => {
    const config = configs[index]!;
    const baselineIndex = configs.findIndex(
      (other) =>
        other.model.sha256 === config.model.sha256 &&
        (baseline === null ? other.method.method === 'none' : other.methodLabel === baseline),
    );
    const summaries = group.map((result) => result.summary);
    const column: Column = {
      label: labels[index]!,
      model: config.model.name,
      modelSha256: config.model.sha256,
      method: config.method,
      runs: summaries.map(({ config: { runId, seed }, state, failure }) => ({ runId, seed, state, failure })),
      trainableParameters:
        summaries.find((summary) => summary.trainableParameters !== null)?.trainableParameters ?? null,
      totalParameters: summaries.find((summary) => summary.totalParameters !== null)?.totalParameters ?? null,
      trainMs: mean(summaries.map((summary) => summary.trainMs)),
      evaluateMs: mean(summaries.map((summary) => summary.evaluateMs)),
      baseline: baselineIndex === -1 || baselineIndex === index ? null : baselineIndex,
    };
    return { column, results: group };
  });
}
