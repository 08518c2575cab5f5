/**
 * @file Where the renderer starts.
 */
import '@fontsource-variable/inter';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './global.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { followChanges } from '../api/live.ts';
import { queryClient } from '../api/query-client.ts';
import { preloadScreens, router } from './router.tsx';
import { theme } from './theme.ts';

/** By then the first screen has what it needs, and is being read. */
const IDLE_MS = 20_000;

void followChanges(queryClient);
setTimeout(() => void preloadScreens(), IDLE_MS);

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-right" />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
