/**
 * @file The button that shows what it stands above, and hides it again.
 */
import { Button, type StyleProp } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './disclosure-button.module.css';

export interface DisclosureButtonProps {
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  /** Space above it, as Mantine's. */
  readonly mt: StyleProp<string>;
  readonly children: ReactNode;
}

export function DisclosureButton({ isOpen, onToggle, mt, children }: DisclosureButtonProps) {
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      mt={mt}
      className={classes['button'] ?? ''}
      aria-expanded={isOpen}
      leftSection={
        isOpen ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />
      }
      onClick={onToggle}
    >
      {children}
    </Button>
  );
}
