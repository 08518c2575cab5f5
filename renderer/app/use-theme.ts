/**
 * @file Shows the workbench in the theme that the settings say.
 */
import { useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { useSettings } from '../api/use-settings.ts';

export function useTheme(): void {
  const theme = useSettings().data?.theme;
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => {
    if (theme !== undefined) setColorScheme(theme);
  }, [theme, setColorScheme]);
}
