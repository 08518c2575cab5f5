/**
 * @file The languages that a benchmark covers, grouped by family, script, resource level or coverage.
 */
import { Badge, SegmentedControl, Table, Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { formatCount, formatNumber } from '../../../shared/format/number.ts';
import type { Language } from '../../../shared/model/language.ts';
import type { BenchmarkLanguage } from '../../../shared/rpc/benchmarks.ts';
import { Section } from '../../components/layout/section.tsx';
import classes from './coverage-table.module.css';

export interface CoverageTableProps {
  readonly languages: readonly BenchmarkLanguage[];
  readonly catalogue: readonly Language[];
}

interface CoveredLanguage extends BenchmarkLanguage {
  readonly language: Language | undefined;
}

const GROUPINGS = {
  family: { label: 'Family', of: ({ language }: CoveredLanguage) => language?.family },
  script: { label: 'Script', of: ({ language }: CoveredLanguage) => language?.script_name },
  resource: { label: 'Resource level', of: ({ language }: CoveredLanguage) => language?.resource_level },
  coverage: { label: 'Coverage', of: ({ coverage }: CoveredLanguage) => coverage ?? undefined },
} as const;
type Grouping = keyof typeof GROUPINGS;

const isGrouping = (text: string | undefined): text is Grouping => text !== undefined && text in GROUPINGS;

export function CoverageTable({ languages, catalogue }: CoverageTableProps) {
  const search = useSearch({ from: '/benchmarks' });
  const navigate = useNavigate({ from: '/benchmarks' });
  const grouping = isGrouping(search.group) ? search.group : 'family';
  const known = new Map(catalogue.map((language) => [language.code, language]));
  const groups = [
    ...Map.groupBy(
      languages.map((each): CoveredLanguage => ({ ...each, language: known.get(each.code) })),
      (each) => GROUPINGS[grouping].of(each) ?? 'not stated',
    ),
  ].sort(([, a], [, b]) => b.length - a.length);
  return (
    <Section
      title="Languages"
      description={`${formatCount(languages.length, 'language')} in ${formatCount(groups.length, 'group')}; the number is items where languages differ.`}
      controls={
        <SegmentedControl
          size="xs"
          aria-label="Group languages by"
          data={Object.entries(GROUPINGS).map(([value, { label }]) => ({ value, label }))}
          value={grouping}
          onChange={(group) =>
            void navigate({ search: (earlier) => ({ ...earlier, group }), replace: true, resetScroll: false })
          }
        />
      }
    >
      <Table verticalSpacing={6} aria-label="Languages by group">
        <Table.Tbody>
          {groups.map(([name, members]) => (
            <GroupRow key={name} name={name} members={members} />
          ))}
        </Table.Tbody>
      </Table>
    </Section>
  );
}

function GroupRow({
  name,
  members,
}: {
  readonly name: string;
  readonly members: readonly CoveredLanguage[];
}) {
  const counts = new Set(members.map(({ items }) => items));
  return (
    <Table.Tr>
      <Table.Th scope="row" className={classes['group'] ?? ''}>
        {name}
        <Text size="xs" c="dimmed" className="numeric">
          {formatCount(members.length, 'language')}
          {counts.size === 1 && ` × ${formatNumber([...counts][0]!)}`}
        </Text>
      </Table.Th>
      <Table.Td>
        <ul className={classes['languages']}>
          {members.map(({ code, language, items }) => (
            <li key={code}>
              <Badge variant="default" radius="sm" tt="none" fw={400} title={code}>
                {language?.name ?? code}
                {counts.size > 1 && ` · ${formatNumber(items)}`}
              </Badge>
            </li>
          ))}
        </ul>
      </Table.Td>
    </Table.Tr>
  );
}
