/**
 * @file The screen "Reports".
 */
import { Page } from '../../components/layout/page.tsx';

export function ReportsPage() {
  return <Page title="Reports">{null}</Page>;
}
