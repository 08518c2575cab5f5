/**
 * @file The screen "Benchmarks": the library of benchmarks, or one of them closely.
 */
import { useSearch } from '@tanstack/react-router';
import { BenchmarkDetailView } from './benchmark-detail-view.tsx';
import { BenchmarkList } from './benchmark-list.tsx';

export function BenchmarksPage() {
  const { benchmark } = useSearch({ from: '/benchmarks' });
  return benchmark === undefined ? <BenchmarkList /> : <BenchmarkDetailView benchmarkId={benchmark} />;
}
