/**
 * @file Taking an entry out of the library, with a way back.
 */
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { messageOf } from '../../components/feedback/problem.tsx';

/** Long enough to read and to reach the button. */
const UNDO_MS = 12_000;

export interface RemovalOptions {
  readonly name: string;
  readonly remove: () => Promise<unknown>;
  readonly restore: () => Promise<unknown>;
}

/** Removes an entry and offers to undo that for a while. @returns Whether it was removed. */
export async function removeEntry({ name, remove, restore }: RemovalOptions): Promise<boolean> {
  try {
    await remove();
  } catch (error) {
    notifications.show({ color: 'red', title: `${name} was not removed`, message: messageOf(error) });
    return false;
  }
  const id = notifications.show({
    autoClose: UNDO_MS,
    title: `${name} was removed from the library`,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">Its folder was not touched.</Text>
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => {
            notifications.hide(id);
            void restore();
          }}
        >
          Undo
        </Button>
      </Group>
    ),
  });
  return true;
}
