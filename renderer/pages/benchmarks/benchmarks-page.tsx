/**
 * @file The screen "Benchmarks".
 */
import { Page } from '../../components/layout/page.tsx';

export function BenchmarksPage() {
  return <Page title="Benchmarks">{null}</Page>;
}
