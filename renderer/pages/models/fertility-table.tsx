/**
 * @file Tokens a language takes, sortable; bars make the premium over English visible at a glance.
 */
import { ScrollArea, Table, Text, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { formatNumber, MISSING } from '../../../shared/format/number.ts';
import type { Language } from '../../../shared/model/language.ts';
import type { LanguageFertility } from '../../../shared/rpc/preview.ts';
import classes from './fertility-table.module.css';

export interface FertilityTableProps {
  readonly languages: readonly LanguageFertility[];
  readonly catalogue: readonly Language[];
}

interface Row extends LanguageFertility {
  readonly name: string;
  readonly script: string;
  readonly medianLength: number;
  readonly longest: number;
}

type Column =
  'name' | 'script' | 'parity' | 'tokensPerWord' | 'tokensPerCharacter' | 'medianLength' | 'longest';

const COLUMNS: readonly { readonly key: Column; readonly label: string; readonly isText?: true }[] = [
  { key: 'name', label: 'Language', isText: true },
  { key: 'script', label: 'Script', isText: true },
  { key: 'parity', label: 'Relative to English' },
  { key: 'tokensPerWord', label: 'Tokens a word' },
  { key: 'tokensPerCharacter', label: 'Tokens a character' },
  { key: 'medianLength', label: 'Median item' },
  { key: 'longest', label: 'Longest item' },
];

export function FertilityTable({ languages, catalogue }: FertilityTableProps) {
  const [sort, setSort] = useState<{ key: Column; isDescending: boolean }>({
    key: 'parity',
    isDescending: true,
  });
  const rows = useMemo(() => {
    const known = new Map(catalogue.map((language) => [language.code, language]));
    return languages.map((each): Row => {
      const language = known.get(each.language);
      return {
        ...each,
        name: language?.name ?? each.language,
        script: language?.script_name ?? '',
        medianLength: each.lengths[Math.floor(each.lengths.length / 2)] ?? 0,
        longest: each.lengths.at(-1) ?? 0,
      };
    });
  }, [languages, catalogue]);
  const sorted = rows.toSorted((a, b) => compare(a[sort.key], b[sort.key], sort.isDescending));
  const most = Math.max(...rows.map(({ parity }) => parity ?? 0));
  return (
    <div>
      <ScrollArea.Autosize mah={420} type="auto" offsetScrollbars="present">
        <Table stickyHeader verticalSpacing={4} aria-label="Tokens of each language">
          <Table.Thead>
            <Table.Tr>
              {COLUMNS.map(({ key, label, isText }) => (
                <Table.Th
                  key={key}
                  className={isText === true ? '' : (classes['number'] ?? '')}
                  aria-sort={sort.key !== key ? 'none' : sort.isDescending ? 'descending' : 'ascending'}
                >
                  <UnstyledButton
                    className={classes['sort'] ?? ''}
                    onClick={() => setSort({ key, isDescending: sort.key === key && !sort.isDescending })}
                  >
                    {label}
                    {sort.key === key &&
                      (sort.isDescending ? (
                        <IconArrowDown size={13} aria-hidden />
                      ) : (
                        <IconArrowUp size={13} aria-hidden />
                      ))}
                  </UnstyledButton>
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sorted.map((row) => (
              <Table.Tr key={row.language}>
                <Table.Td>{row.name}</Table.Td>
                <Table.Td>{row.script}</Table.Td>
                <Table.Td className={classes['number'] ?? ''}>
                  <span className={classes['barCell']}>
                    <meter
                      className={classes['bar']}
                      min={0}
                      max={most}
                      value={row.parity ?? 0}
                      aria-label={`${row.name}, relative to English`}
                    />
                    {row.parity === null ? MISSING : `${formatNumber(row.parity, 2)}×`}
                  </span>
                </Table.Td>
                <Table.Td className={classes['number'] ?? ''}>{twoDigits(row.tokensPerWord)}</Table.Td>
                <Table.Td className={classes['number'] ?? ''}>{twoDigits(row.tokensPerCharacter)}</Table.Td>
                <Table.Td className={classes['number'] ?? ''}>{formatNumber(row.medianLength)}</Table.Td>
                <Table.Td className={classes['number'] ?? ''}>{formatNumber(row.longest)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
      <Text size="xs" c="dimmed" mt="xs">
        Measured on the prompts of at most {Math.max(...languages.map(({ items }) => items))} items a
        language. Relative to English: tokens divided by those of English on the same items. Words are what
        white space separates; scripts without it have none. Items are prompt and longest option, in tokens.
      </Text>
    </div>
  );
}

const twoDigits = (value: number | null): string => (value === null ? MISSING : formatNumber(value, 2));

/** Missing values come last in both directions. */
function compare(a: string | number | null, b: string | number | null, isDescending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const ascending = typeof a === 'string' ? a.localeCompare(String(b), 'en') : a - Number(b);
  return isDescending ? -ascending : ascending;
}
