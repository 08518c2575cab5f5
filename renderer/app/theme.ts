/**
 * @file The look: one accent, dense controls, Inter, and the system's fonts for other scripts.
 */
import { Badge, createTheme, Input, Modal, Notification, type MantineColorsTuple } from '@mantine/core';

/** Readable on white from 6 on, and on the dark background up to 4. */
const atlas: MantineColorsTuple = [
  '#eaf4fb',
  '#d3e6f3',
  '#a6cce8',
  '#75b1dd',
  '#4c99d3',
  '#318acd',
  '#1c6fae',
  '#175d93',
  '#124b77',
  '#0b375a',
];

export const theme = createTheme({
  colors: { atlas },
  primaryColor: 'atlas',
  primaryShade: { light: 6, dark: 7 },
  autoContrast: true,
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily:
    "'Inter Variable', 'Segoe UI', system-ui, -apple-system, 'Helvetica Neue', 'Noto Sans', 'Liberation Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'Cascadia Code', 'SF Mono', Menlo, 'DejaVu Sans Mono', monospace",
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.35' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  components: {
    Badge: Badge.extend({ defaultProps: { tt: 'none', fw: 600 } }),
    // Help under a field, so that fields of a row stand in one line however long it is.
    InputWrapper: Input.Wrapper.extend({
      defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] },
    }),
    // Close buttons are but a cross; many a dialog has a button that says “Close” as well.
    Modal: Modal.extend({
      defaultProps: { closeButtonProps: { 'aria-label': 'Close the dialog' } },
      styles: { title: { fontWeight: 600, fontSize: 'var(--mantine-font-size-lg)' } },
    }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } }),
  },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
});
