/**
 * @file The workspace's settings, and changing them.
 */
import { notifications } from '@mantine/notifications';
import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import type { Settings, SettingsChange } from '../../shared/model/settings.ts';
import { api, client } from './client.ts';
import { queryClient } from './query-client.ts';

export function useSettings(): UseQueryResult<Settings> {
  return useQuery(api.settings.get.queryOptions());
}

/** The settings, asked for where they are not known yet. */
export function readSettings(): Promise<Settings> {
  return queryClient.query(api.settings.get.queryOptions());
}

/** Changes some; says so where that is refused. */
export async function changeSettings(change: SettingsChange): Promise<void> {
  try {
    const settings = await client.settings.change(change);
    queryClient.setQueryData(api.settings.get.queryKey(), settings);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    notifications.show({ color: 'red', title: 'The setting was not changed', message });
  }
}
