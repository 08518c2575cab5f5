/**
 * @file The screen "Models".
 */
import { Page } from '../../components/layout/page.tsx';

export function ModelsPage() {
  return <Page title="Models">{null}</Page>;
}
