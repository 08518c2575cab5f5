/**
 * @file The line to the main process as React sees it.
 */
import { useSyncExternalStore } from 'react';
import { connectionState, subscribeToConnection, type ConnectionState } from './connection.ts';

export function useConnection(): ConnectionState {
  return useSyncExternalStore(subscribeToConnection, connectionState);
}
