/**
 * @file What was run: model, benchmark, training, evaluation and machine, with the hashes that pin them.
 */
import type { Comparison } from '../../../shared/model/comparison.ts';
import { formatBytes } from '../../../shared/format/bytes.ts';
import { formatCompactCount, formatCount, formatPercent, MISSING } from '../../../shared/format/number.ts';
import type { RunCurves } from '../../../shared/model/result.ts';
import { isTraining, type RunConfig } from '../../../shared/model/run.ts';
import type { Benchmark } from '../../../shared/model/task.ts';
import { markup, type Markup, type MarkupValue } from './markup.ts';

/** Enough of a SHA-256 to recognise it; the whole is in its tooltip. */
function hash(sha256: string): Markup {
  return markup`<code title="${sha256}">${sha256.slice(0, 12)}</code>`;
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

function entry(term: string, value: MarkupValue): Markup {
  return markup`<div><dt>${term}</dt><dd>${value}</dd></div>`;
}

function joined(values: readonly MarkupValue[]): MarkupValue[] {
  return values.flatMap((value, index) => (index === 0 ? [value] : [', ', value]));
}

function settingText(value: unknown): string {
  if (value === null) return 'none';
  return typeof value === 'number' || typeof value === 'string' ? String(value) : JSON.stringify(value);
}

/** Training settings in the words of the configuration file; where methods differ, each value with its methods. */
function trainingEntries(results: readonly RunCurves[]): Markup[] {
  const configs = results.map((result) => result.summary.config).filter(isTraining);
  const first = configs[0];
  if (!first) return [entry('Training', 'nothing was trained')];
  const keys = Object.keys(first.training) as (keyof RunConfig['training'])[];
  const byMethod = (key: string, valueOf: (config: RunConfig) => string): Markup => {
    const byValue = Map.groupBy(configs, valueOf);
    const values = [...byValue].map(([value, members]) =>
      byValue.size === 1
        ? value
        : markup`${value} <small>(${distinct(members.map((config) => config.methodLabel)).join(', ')})</small>`,
    );
    return entry(key, joined(values));
  };
  return [
    ...keys.map((key) => byMethod(key, (config) => settingText(config.training[key]))),
    byMethod('learningRatesTried', ({ learningRatesTried: tried }) => tried?.join(' ') ?? 'not noted'),
  ];
}

/** Cards of definitions; hashes are cut and complete in their tooltips. */
export function setup(comparison: Comparison, results: readonly RunCurves[], benchmark: Benchmark): Markup {
  const configs = results.map((result) => result.summary.config);
  const models = distinct(configs.map(({ model }) => ({ name: model.name, sha256: model.sha256 })));
  const modelOf = (sha256: string) =>
    results.find(
      (result) => result.summary.config.model.sha256 === sha256 && result.summary.totalParameters !== null,
    )?.summary;
  const items = distinct(
    comparison.rows.flatMap((row) => row.cells.flatMap((cell) => cell?.items ?? [])),
  ).sort((a, b) => a - b);
  const itemsText =
    items.length === 0
      ? MISSING
      : items.length === 1
        ? formatCount(items[0]!, 'item')
        : `${items[0]!} to ${formatCount(items.at(-1)!, 'item')}`;
  const values = (select: (config: RunConfig) => string): string => distinct(configs.map(select)).join(', ');
  const modelEntries = models.flatMap(({ name, sha256 }) => {
    const summary = modelOf(sha256);
    const base = summary ? summary.totalParameters! - (summary.trainableParameters ?? 0) : null;
    return [
      entry('Name', name),
      ...(summary && base !== null
        ? [
            entry(
              'Parameters',
              formatCompactCount(summary.config.method.method === 'full' ? summary.totalParameters! : base),
            ),
          ]
        : []),
      ...(summary && summary.weightBytes !== null
        ? [entry('Weights', formatBytes(summary.weightBytes))]
        : []),
      entry('SHA-256', hash(sha256)),
    ];
  });
  return markup`<div class="cards">
<section><h3>Model</h3><dl>${modelEntries}</dl></section>
<section><h3>Benchmark</h3><dl>${entry('Title', benchmark.title)}${entry('Version', `${benchmark.id} ${benchmark.version}`)}${entry('Size', `${itemsText} a language, ${formatCount(comparison.rows.length, 'language')}`)}${entry('Chance', formatPercent(benchmark.chance))}${comparison.benchmark.sha256 === null ? null : entry('SHA-256', hash(comparison.benchmark.sha256))}${entry('Licence', benchmark.licence)}</dl></section>
<section><h3>Machine and evaluation</h3><dl>${entry(
    'Runtime',
    values((config) => config.runtime),
  )}${entry(
    'Device',
    values((config) => config.device),
  )}${entry(
    'Engine',
    values((config) => config.engineVersion),
  )}${entry(
    'Options ranked by',
    values(
      (config) =>
        ({
          sum: 'log-likelihood',
          token: 'log-likelihood per token',
          character: 'log-likelihood per character',
        })[config.evaluation.normalisation],
    ),
  )}${entry(
    'Prompts',
    values(({ chatTemplate }) => (chatTemplate === undefined ? 'plain text' : "the model's chat template")),
  )}${entry(
    'Batch size',
    values((config) => String(config.evaluation.batchSize)),
  )}${entry('Seeds', distinct(configs.map((config) => config.seed)).join(', '))}</dl></section>
<section class="wide"><h3>Training, in ${comparison.rows.find((row) => row.language.code === benchmark.trainLanguage)?.language.name ?? benchmark.trainLanguage} only</h3><dl class="columns">${trainingEntries(results)}</dl></section>
</div>
<p class="note">${benchmark.description} ${benchmark.citation === '' ? null : markup`Source: ${benchmark.citation}`}</p>`;
}
