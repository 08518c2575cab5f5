/**
 * @file A query's three faces: loading, refused, and its data.
 */
import { Center, Loader } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Problem } from './problem.tsx';

export interface QueryBoundaryProps<Data> {
  readonly query: UseQueryResult<Data>;
  /** What could not be done where the query is refused. */
  readonly title: string;
  readonly children: (data: Data) => ReactNode;
}

export function QueryBoundary<Data>({ query, title, children }: QueryBoundaryProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null) {
    return <Problem title={title} error={query.error} onRetry={() => void query.refetch()} />;
  }
  return (
    <Center py={64} role="status" aria-label="Loading">
      <Loader aria-hidden />
    </Center>
  );
}
