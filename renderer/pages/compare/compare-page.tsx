/**
 * @file The screen "Compare".
 */
import { Page } from '../../components/layout/page.tsx';

export function ComparePage() {
  return <Page title="Compare">{null}</Page>;
}
