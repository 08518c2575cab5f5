/**
 * @file The heading of a part of the dialog.
 */
import { Title } from '@mantine/core';

export function StepTitle({ children }: { readonly children: string }) {
  return (
    <Title order={3} size="h3">
      {children}
    </Title>
  );
}
