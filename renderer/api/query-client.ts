/**
 * @file How queries are cached: until a notice says that they are out of date.
 */
import { QueryClient } from '@tanstack/react-query';

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      networkMode: 'always',
      // An answer lost with the connection is asked for again; what the main process refused is not.
      retry: (count, error) => count < 3 && !('code' in error),
    },
    mutations: { networkMode: 'always' },
  },
});
