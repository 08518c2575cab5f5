/**
 * @file The step that chooses languages: the catalogue with filters, groups, saved sets and a map.
 */
import { Alert, Radio, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { formatCount } from '../../../shared/format/number.ts';
import type { Language } from '../../../shared/model/language.ts';
import type { BenchmarkSummary } from '../../../shared/rpc/benchmarks.ts';
import { api } from '../../api/client.ts';
import { LanguageMap } from '../../components/charts/language-map.tsx';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { LanguageChecklist } from './language-checklist.tsx';
import type { LanguageRow } from './language-filter.ts';
import classes from './languages-step.module.css';
import { LanguageSets } from './language-sets.tsx';
import { problemSentence } from './problem-sentence.ts';
import type { StepProps } from './step-props.ts';
import { useChosenBenchmarks, useChosenModels } from './use-chosen.ts';
import { TokenFertility } from './token-fertility.tsx';

export function LanguagesStep(props: StepProps) {
  const catalogue = useQuery(api.languages.list.queryOptions());
  return (
    <QueryBoundary query={catalogue} title="The language catalogue could not be loaded">
      {(languages) => <LanguageChoice {...props} languages={languages} />}
    </QueryBoundary>
  );
}

function LanguageChoice({
  draft,
  edit,
  problems,
  languages,
}: StepProps & { languages: readonly Language[] }) {
  const benchmarks = useChosenBenchmarks(draft);
  const models = useChosenModels(draft);
  const points = useQuery(api.languages.points.queryOptions()).data ?? {};
  const rows = useMemo(() => rowsOf(languages, benchmarks), [languages, benchmarks]);
  const available = rows.filter(({ inBenchmark }) => inBenchmark !== null);
  const chosen = useMemo(
    () =>
      new Set(draft.languages === 'all' ? available.map(({ language }) => language.code) : draft.languages),
    [draft.languages, available],
  );
  const choose = (codes: ReadonlySet<string>): void =>
    edit((current) => ({
      ...current,
      // In the catalogue's order; codes that it lacks stay, so that their problem can be seen.
      languages: [
        ...rows.map(({ language }) => language.code).filter((code) => codes.has(code)),
        ...[...codes].filter((code) => !rows.some(({ language }) => language.code === code)),
      ],
    }));
  const lacking = [...chosen].filter(
    (code) => benchmarks.length > 0 && !available.some(({ language }) => language.code === code),
  );
  // Languages that are lacking have an alert of their own.
  const stepProblems = problems.filter(
    ({ step, path }) => step === 'languages' && (path.length > 1 || lacking.length === 0),
  );
  return (
    <Stack gap="md">
      {stepProblems.map((problem) => (
        <Alert key={problem.path.join('.')} color="orange" icon={<IconAlertTriangle size={18} />}>
          {problemSentence(draft, problem)}.
        </Alert>
      ))}
      {lacking.length > 0 && (
        <Alert color="orange" icon={<IconAlertTriangle size={18} />} title="Not in the benchmark">
          <Text size="sm">
            {lacking.slice(0, 12).join(', ')}
            {lacking.length > 12 && ` and ${lacking.length - 12} more`} cannot be measured with what is chosen
            in Task and data.
          </Text>
          <button
            type="button"
            className={classes['inline']}
            onClick={() => choose(new Set([...chosen].filter((code) => !lacking.includes(code))))}
          >
            Leave them out
          </button>
        </Alert>
      )}
      <Radio.Group
        aria-label="Which languages"
        value={draft.languages === 'all' ? 'all' : 'some'}
        onChange={(value) =>
          edit((current) => ({ ...current, languages: value === 'all' ? 'all' : [...chosen] }))
        }
      >
        <Group gap="lg">
          <Radio value="all" label={allLabel(benchmarks)} />
          <Radio value="some" label="Chosen ones" />
        </Group>
      </Radio.Group>
      <div className={classes['columns']}>
        <LanguageChecklist
          rows={rows}
          hasBenchmark={benchmarks.length > 0}
          trained={new Set(benchmarks.map(({ trainLanguage }) => trainLanguage))}
          chosen={chosen}
          onChange={choose}
        />
        <div className={classes['side']}>
          <LanguageMap
            title="Where they are spoken"
            note={describeChoice(rows.filter(({ language }) => chosen.has(language.code)))}
            dots={(benchmarks.length > 0 ? available : rows).flatMap(({ language }) => {
              const point = points[language.iso639_3];
              if (point === undefined) return [];
              const { code, name } = language;
              return [{ code, name, latitude: point[0], longitude: point[1], isChosen: chosen.has(code) }];
            })}
          />
          <LanguageSets chosen={chosen} onChoose={choose} />
          <TokenFertility models={models} benchmarks={benchmarks} rows={rows} chosen={chosen} />
        </div>
      </div>
    </Stack>
  );
}

/** Each benchmark is measured in all of its own. */
function allLabel(benchmarks: readonly BenchmarkSummary[]): string {
  const counts = benchmarks.map(({ name, languages }) =>
    benchmarks.length === 1 ? `${languages.length}` : `${name} ${languages.length}`,
  );
  const which = benchmarks.length > 1 ? 'each benchmark has' : 'the benchmark has';
  return counts.length === 0 ? `All that ${which}` : `All that ${which} (${counts.join(', ')})`;
}

/** A language that several benchmarks must have is there only if all of them have it. */
function rowsOf(languages: readonly Language[], benchmarks: readonly BenchmarkSummary[]): LanguageRow[] {
  return languages.map((language) => {
    const found = benchmarks.map((benchmark) =>
      benchmark.languages.find(({ code }) => code === language.code),
    );
    const inBenchmark = found.length > 0 && found.every((entry) => entry !== undefined) ? found[0]! : null;
    return { language, inBenchmark };
  });
}

function describeChoice(rows: readonly LanguageRow[]): string {
  const count = (values: readonly string[]): number => new Set(values).size;
  const families = count(rows.map(({ language }) => language.family));
  const scripts = count(rows.map(({ language }) => language.script));
  return [
    formatCount(rows.length, 'language'),
    formatCount(families, 'family', 'families'),
    formatCount(scripts, 'script'),
  ].join(', ');
}
