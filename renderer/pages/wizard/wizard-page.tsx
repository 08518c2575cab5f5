/**
 * @file The screen "New experiment".
 */
import { Page } from '../../components/layout/page.tsx';

export function WizardPage() {
  return <Page title="New experiment">{null}</Page>;
}
