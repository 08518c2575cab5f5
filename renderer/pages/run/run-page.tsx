/**
 * @file The screen "Run".
 */
import { Page } from '../../components/layout/page.tsx';

export function RunPage() {
  return <Page title="Run">{null}</Page>;
}
