/**
 * @file The product's mark and name.
 */
import { Group, Text } from '@mantine/core';
import classes from './logo.module.css';

export function Logo() {
  return (
    <Group gap={8} wrap="nowrap">
      <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden className={classes['mark'] ?? ''}>
        <rect x="1" y="1" width="6" height="6" rx="1.5" className={classes['strong']} />
        <rect x="8" y="1" width="6" height="6" rx="1.5" className={classes['middle']} />
        <rect x="15" y="1" width="6" height="6" rx="1.5" className={classes['weak']} />
        <rect x="1" y="8" width="6" height="6" rx="1.5" className={classes['middle']} />
        <rect x="8" y="8" width="6" height="6" rx="1.5" className={classes['strong']} />
        <rect x="15" y="8" width="6" height="6" rx="1.5" className={classes['middle']} />
        <rect x="1" y="15" width="6" height="6" rx="1.5" className={classes['weak']} />
        <rect x="8" y="15" width="6" height="6" rx="1.5" className={classes['middle']} />
        <rect x="15" y="15" width="6" height="6" rx="1.5" className={classes['strong']} />
      </svg>
      <Text fw={650} size="md">
        Adapter Atlas
      </Text>
    </Group>
  );
}
