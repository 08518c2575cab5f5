/**
 * @file The screen "Runs".
 */
import { Page } from '../../components/layout/page.tsx';

export function RunsPage() {
  return <Page title="Runs">{null}</Page>;
}
