/**
 * @file The frame around every screen: navigation, the state of the connection, and the screen itself.
 */
import { AppShell, Burger, Group, ScrollArea, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconBooks,
  IconChartDots3,
  IconCpu,
  IconFileText,
  IconHome,
  IconListDetails,
  IconPlus,
  IconSettings,
} from '@tabler/icons-react';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { LinkButton, LinkNavLink } from '../components/layout/links.tsx';
import { Dialogs } from '../dialogs/dialogs.tsx';
import { useShortcuts } from '../dialogs/shortcuts.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { Logo } from './logo.tsx';
import classes from './shell.module.css';
import { useKeptFocus } from './use-kept-focus.ts';
import { useTheme } from './use-theme.ts';

const DESTINATIONS = [
  { to: '/', label: 'Home', icon: IconHome },
  { to: '/runs', label: 'Runs', icon: IconListDetails },
  { to: '/compare', label: 'Compare', icon: IconChartDots3 },
  { to: '/reports', label: 'Reports', icon: IconFileText },
  { to: '/models', label: 'Models', icon: IconCpu },
  { to: '/benchmarks', label: 'Benchmarks', icon: IconBooks },
  { to: '/settings', label: 'Settings', icon: IconSettings },
] as const;

export function Shell() {
  const [opened, { toggle, close }] = useDisclosure();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useTheme();
  useShortcuts();
  useKeptFocus();
  return (
    <AppShell
      header={{ height: { base: 48, sm: 0 } }}
      navbar={{ width: 208, breakpoint: 'sm', collapsed: { mobile: !opened } }}
    >
      <a className={classes['skip']} href="#main">
        Skip to content
      </a>
      <AppShell.Header hiddenFrom="sm" px="md">
        <Group h="100%">
          <Burger opened={opened} onClick={toggle} size="sm" aria-label="Navigation" />
          <Logo />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" className={classes['navbar']}>
        <Group mb="md" px={8} pt={6}>
          <Logo />
        </Group>
        <LinkButton
          to="/experiments/new"
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          justify="flex-start"
          mb="sm"
          onClick={close}
        >
          New experiment
        </LinkButton>
        <ScrollArea className={classes['links']}>
          <nav aria-label="Screens">
            {DESTINATIONS.map(({ to, label, icon: Icon }) => (
              <LinkNavLink
                key={to}
                to={to}
                label={label}
                leftSection={<Icon size={18} stroke={1.6} aria-hidden />}
                active={to === '/' ? path === '/' : path.startsWith(to)}
                className={classes['link'] ?? ''}
                onClick={close}
              />
            ))}
          </nav>
        </ScrollArea>
        <Text size="xs" c="dimmed" px={8} pt="xs">
          Press ? for shortcuts
        </Text>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} className={classes['main']}>
        <ConnectionBanner />
        <Outlet />
      </AppShell.Main>
      <Dialogs />
    </AppShell>
  );
}
