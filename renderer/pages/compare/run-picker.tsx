/**
 * @file Choosing runs by words of their description.
 */
import { Button, Checkbox, Loader, Popover, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState, type RefObject } from 'react';
import { formatCount } from '../../../shared/format/number.ts';
import type { CompareCandidate } from '../../../shared/rpc/compare.ts';
import { api } from '../../api/client.ts';
import classes from './compare.module.css';

export interface RunPickerProps {
  /** Ids of the runs that are chosen. */
  readonly chosen: readonly string[];
  /** Those of them that an experiment brought; none unless given. */
  readonly ofExperiment?: ReadonlySet<string>;
  /** Whose runs come first until something is searched for. */
  readonly near?: Pick<CompareCandidate, 'experiment' | 'task'> | undefined;
  /** Whether it is open from the start. */
  readonly isOpen?: boolean;
  readonly onChange: (runs: string[]) => void;
  readonly buttonRef?: RefObject<HTMLButtonElement | null>;
}

const SEARCH_PAUSE_MS = 150;

export function RunPicker(props: RunPickerProps) {
  const { chosen, ofExperiment, near, isOpen = false, onChange, buttonRef } = props;
  const [opened, setOpened] = useState(isOpen);
  const [search, setSearch] = useState('');
  const [settled] = useDebouncedValue(search, SEARCH_PAUSE_MS);
  const query = useQuery({
    ...api.compare.candidates.queryOptions({ input: { search: settled } }),
    enabled: opened,
    placeholderData: keepPreviousData,
  });
  const siblings = useQuery({
    ...api.compare.candidates.queryOptions({ input: { search: near?.experiment ?? '' } }),
    enabled: opened && near !== undefined,
  });
  const candidates =
    near === undefined || settled.trim() !== ''
      ? query.data
      : nearestFirst([...(siblings.data ?? []), ...(query.data ?? [])], near);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" shadow="md" trapFocus>
      <Popover.Target>
        <Button
          ref={buttonRef}
          size="xs"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => setOpened(!opened)}
        >
          Add runs
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes['picker'] ?? ''} aria-label="Add runs">
        <TextInput
          data-autofocus
          size="xs"
          aria-label="Find runs by method, model, benchmark, experiment or seed"
          placeholder="Method, model, benchmark, experiment, seed"
          leftSection={<IconSearch size={14} aria-hidden />}
          rightSection={query.isFetching && <Loader size={12} />}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        {query.data !== undefined && candidates?.length === 0 && (
          <Text size="sm" c="dimmed" py="md" ta="center">
            No run with results matches.
          </Text>
        )}
        <ul className={classes['pickerList']}>
          {candidates?.map(({ runId, method, model, task, experiment, seed, languages }) => (
            <li key={runId} className={classes['pickerItem']}>
              <Checkbox
                size="xs"
                checked={chosen.includes(runId)}
                onChange={({ currentTarget }) =>
                  onChange(currentTarget.checked ? [...chosen, runId] : chosen.filter((id) => id !== runId))
                }
                label={`${method}, seed ${seed}`}
                description={`${model} on ${task} · experiment ${experiment}${ofExperiment?.has(runId) === true ? ' (compared as a whole)' : ''} · ${formatCount(languages, 'language')}`}
              />
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Each once: those of the same experiment and task, those of the same experiment, then the others as they come. */
function nearestFirst(
  candidates: readonly CompareCandidate[],
  near: Pick<CompareCandidate, 'experiment' | 'task'>,
): CompareCandidate[] {
  const distance = ({ experiment, task }: CompareCandidate): number =>
    experiment !== near.experiment ? 2 : task !== near.task ? 1 : 0;
  return [...new Map(candidates.map((candidate) => [candidate.runId, candidate])).values()].sort(
    (a, b) => distance(a) - distance(b),
  );
}
