/**
 * @file The screen "Settings".
 */
import { Page } from '../../components/layout/page.tsx';

export function SettingsPage() {
  return <Page title="Settings">{null}</Page>;
}
