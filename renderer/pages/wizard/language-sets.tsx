/**
 * @file Sets of languages that are used again and again: choose one, save the present one.
 */
import { ActionIcon, Button, Group, Text, TextInput, Title, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatCount } from '../../../shared/format/number.ts';
import type { SavedLanguages } from '../../../shared/rpc/drafts.ts';
import { api, client } from '../../api/client.ts';
import { messageOf } from '../../components/feedback/problem.tsx';
import { showUndo } from '../../components/feedback/show-undo.tsx';
import classes from './language-sets.module.css';

export interface LanguageSetsProps {
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (codes: ReadonlySet<string>) => void;
}

export function LanguageSets({ chosen, onChoose }: LanguageSetsProps) {
  const sets = useQuery(api.languageSets.list.queryOptions()).data ?? [];
  const [name, setName] = useState('');
  const save = async (): Promise<void> => {
    try {
      await client.languageSets.save({ name: name.trim(), codes: [...chosen] });
      setName('');
    } catch (error) {
      notifications.show({ color: 'red', title: 'The set was not saved', message: messageOf(error) });
    }
  };
  const replaces = sets.some((set) => set.name === name.trim());
  return (
    <section aria-labelledby="sets">
      <Title order={3} id="sets" mb={6}>
        Saved sets
      </Title>
      {sets.length > 0 && (
        <ul className={classes['sets']}>
          {sets.map((set) => (
            <li key={set.name}>
              <Button size="compact-sm" variant="subtle" onClick={() => onChoose(new Set(set.codes))}>
                {set.name}
              </Button>
              <Text span size="xs" c="dimmed" className="numeric">
                {formatCount(set.codes.length, 'language')}
              </Text>
              <Tooltip label="Delete the set">
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  aria-label={`Delete the set ${set.name}`}
                  onClick={() => void removeWithUndo(set)}
                >
                  <IconTrash size={14} aria-hidden />
                </ActionIcon>
              </Tooltip>
            </li>
          ))}
        </ul>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '' && chosen.size > 0) void save();
        }}
      >
        <Group gap="xs" wrap="nowrap">
          <TextInput
            aria-label="Name of the set"
            placeholder={`Save these ${chosen.size} as`}
            className={classes['name'] ?? ''}
            value={name}
            maxLength={80}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" disabled={name.trim() === '' || chosen.size === 0}>
            {replaces ? 'Replace' : 'Save'}
          </Button>
        </Group>
      </form>
    </section>
  );
}

async function removeWithUndo({ name, codes }: SavedLanguages): Promise<void> {
  await client.languageSets.remove({ name });
  showUndo(`Deleted the set "${name}"`, () => void client.languageSets.save({ name, codes: [...codes] }));
}
