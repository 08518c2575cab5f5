/**
 * @file The screen "Settings": what is set once for the workspace, where things are kept, and what this machine offers.
 */
import { getRouteApi } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useSettings } from '../../api/use-settings.ts';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { Page } from '../../components/layout/page.tsx';
import { Section } from '../../components/layout/section.tsx';
import { ShortcutList } from '../../dialogs/shortcuts.tsx';
import { About } from './about.tsx';
import { Appearance } from './appearance.tsx';
import { Diagnostics } from './diagnostics.tsx';
import { Folders } from './folders.tsx';
import { Hub } from './hub.tsx';
import { RunDefaults } from './run-defaults.tsx';
import classes from './settings-page.module.css';

const route = getRouteApi('/settings');

export function SettingsPage() {
  const query = useSettings();
  return (
    <Page title="Settings" description="Kept in the workspace, and at work as soon as they are changed.">
      <QueryBoundary query={query} title="The settings could not be loaded">
        {(settings) => (
          <div className={classes['sections']}>
            <Appearance settings={settings} />
            <RunDefaults settings={settings} />
            <Folders settings={settings} />
            <Hub />
            <Diagnostics />
            <Section title="Keyboard shortcuts">
              <ShortcutList />
            </Section>
            <About />
            <ScrollToSection />
          </div>
        )}
      </QueryBoundary>
    </Page>
  );
}

/** Once everything is there, so that the place is the right one. */
function ScrollToSection() {
  const { section } = route.useSearch();
  useEffect(() => {
    if (section !== undefined) document.getElementById(section)?.scrollIntoView();
  }, [section]);
  return null;
}
