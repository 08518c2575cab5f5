/**
 * @file The screen "Home".
 */
import { Page } from '../../components/layout/page.tsx';

export function HomePage() {
  return <Page title="Home">{null}</Page>;
}
