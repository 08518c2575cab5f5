/**
 * @file The catalogue as groups that can be chosen as a whole, opened, and filtered.
 */
import {
  Badge,
  Button,
  Checkbox,
  Group,
  ScrollArea,
  Select,
  SimpleGrid,
  Text,
  TextInput,
} from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { formatCount, formatNumber } from '../../../shared/format/number.ts';
import { RESOURCE_LEVELS } from '../../../shared/model/language.ts';
import { ResourceLevel } from '../../components/language/resource-level.tsx';
import {
  grouped,
  matches,
  NO_FILTER,
  valuesOf,
  type Grouping,
  type LanguageFilter,
  type LanguageRow,
} from './language-filter.ts';
import classes from './language-checklist.module.css';

export interface LanguageChecklistProps {
  readonly rows: readonly LanguageRow[];
  /** Whether a benchmark is chosen; without one every language can be. */
  readonly hasBenchmark: boolean;
  /** Languages that benchmarks train on. */
  readonly trained: ReadonlySet<string>;
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}

const GROUPINGS: readonly { readonly value: Grouping; readonly label: string }[] = [
  { value: 'family', label: 'Family' },
  { value: 'script', label: 'Script' },
  { value: 'resource', label: 'Resource level' },
  { value: 'coverage', label: 'Coverage' },
];

export function LanguageChecklist(props: LanguageChecklistProps) {
  const { rows, hasBenchmark, trained, chosen, onChange } = props;
  const [filter, setFilter] = useState<LanguageFilter>(NO_FILTER);
  const [grouping, setGrouping] = useState<Grouping>('family');
  const offered = rows.filter(({ inBenchmark, language }) =>
    hasBenchmark ? inBenchmark !== null : !language.code.startsWith('zxx'),
  );
  const shown = offered.filter((row) => matches(row, filter));
  const coverages = valuesOf(offered, 'coverage');
  const change = (codes: readonly string[], isChosen: boolean): void => {
    const next = new Set(chosen);
    for (const code of codes)
      if (isChosen) next.add(code);
      else next.delete(code);
    onChange(next);
  };
  const pick = (part: Partial<LanguageFilter>): void => setFilter({ ...filter, ...part });
  return (
    <section aria-label="Catalogue of languages">
      <Group gap="xs" mb="xs" align="flex-end">
        <TextInput
          aria-label="Search languages"
          placeholder="Name, code or branch"
          leftSection={<IconSearch size={16} aria-hidden />}
          className={classes['search'] ?? ''}
          value={filter.search}
          onChange={(event) => pick({ search: event.currentTarget.value })}
        />
        <Select
          aria-label="Group by"
          w={150}
          data={GROUPINGS.filter(({ value }) => value !== 'coverage' || coverages.length > 1)}
          value={grouping}
          allowDeselect={false}
          onChange={(value) => setGrouping(value ?? 'family')}
        />
      </Group>
      <SimpleGrid cols={{ base: 2, xl: coverages.length > 1 ? 4 : 3 }} spacing="xs" mb="xs">
        <Select
          aria-label="Family"
          placeholder="Any family"
          clearable
          searchable
          data={valuesOf(offered, 'family')}
          value={filter.family}
          onChange={(family) => pick({ family })}
        />
        <Select
          aria-label="Script"
          placeholder="Any script"
          clearable
          searchable
          data={valuesOf(offered, 'script')}
          value={filter.script}
          onChange={(script) => pick({ script })}
        />
        <Select
          aria-label="Resource level"
          placeholder="Any resource level"
          clearable
          data={RESOURCE_LEVELS.map((value) => ({ value, label: `${value} resource` }))}
          value={filter.resource}
          onChange={(resource) => pick({ resource })}
        />
        {coverages.length > 1 && (
          <Select
            aria-label="Coverage"
            placeholder="Any coverage"
            clearable
            data={coverages}
            value={filter.coverage}
            onChange={(coverage) => pick({ coverage })}
          />
        )}
      </SimpleGrid>
      <Group justify="space-between" mb={6}>
        <Text size="sm" c="dimmed" className="numeric" aria-live="polite">
          {formatCount(shown.length, 'language')} shown, {formatNumber(chosen.size)} chosen
        </Text>
        <Group gap={4}>
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() =>
              change(
                shown.map(({ language }) => language.code),
                true,
              )
            }
          >
            Choose shown
          </Button>
          <Button
            size="compact-xs"
            variant="subtle"
            onClick={() =>
              change(
                shown.map(({ language }) => language.code),
                false,
              )
            }
          >
            Clear shown
          </Button>
        </Group>
      </Group>
      <ScrollArea h={560} type="auto" offsetScrollbars className={classes['list'] ?? ''}>
        {grouped(shown, grouping).map(({ name, rows: members }) => (
          <LanguageGroup
            key={name}
            name={name}
            rows={members}
            trained={trained}
            chosen={chosen}
            onChange={change}
          />
        ))}
        {shown.length === 0 && (
          <Text c="dimmed" size="sm" p="md">
            No language matches. Change or clear the filters above.
          </Text>
        )}
      </ScrollArea>
    </section>
  );
}

interface LanguageGroupProps {
  readonly name: string;
  readonly rows: readonly LanguageRow[];
  readonly trained: ReadonlySet<string>;
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (codes: readonly string[], isChosen: boolean) => void;
}

function LanguageGroup({ name, rows, trained, chosen, onChange }: LanguageGroupProps) {
  const codes = rows.map(({ language }) => language.code);
  const count = codes.filter((code) => chosen.has(code)).length;
  return (
    <fieldset className={classes['group']}>
      <legend className={classes['legend']}>
        <Checkbox
          size="xs"
          label={
            <>
              <strong>{name}</strong>{' '}
              <span className={classes['count']}>
                {count} of {codes.length}
              </span>
            </>
          }
          aria-label={`All of ${name}, ${count} of ${codes.length} chosen`}
          checked={count === codes.length}
          indeterminate={count > 0 && count < codes.length}
          onChange={() => onChange(codes, count < codes.length)}
        />
      </legend>
      {rows.map(({ language, inBenchmark }) => (
        <label key={language.code} className={classes['row']}>
          <Checkbox
            size="xs"
            checked={chosen.has(language.code)}
            onChange={(event) => onChange([language.code], event.currentTarget.checked)}
          />
          <span className={classes['name']}>
            {language.name}
            {trained.has(language.code) && (
              <Badge size="xs" variant="light" ml={6}>
                training
              </Badge>
            )}
          </span>
          <code className={classes['code']}>{language.code}</code>
          <ResourceLevel level={language.resource_level} />
          <span className={classes['items']}>
            {inBenchmark === null ? '' : formatCount(inBenchmark.items, 'item')}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
