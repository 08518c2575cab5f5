/**
 * @file A button that tells why it cannot be pressed, to those who use a keyboard as well.
 */
import { Button, Tooltip, type ButtonProps } from '@mantine/core';

export interface ReasonedButtonProps extends ButtonProps {
  /** Why it cannot be pressed; null where it can. */
  readonly reason: string | null;
  readonly onClick: () => void;
}

/** Unlike a disabled one it can be focused, which is when the reason shows. */
export function ReasonedButton({ reason, onClick, ...props }: ReasonedButtonProps) {
  const isDisabled = reason !== null;
  return (
    <Tooltip label={reason} disabled={!isDisabled} multiline maw={300} events={EVENTS}>
      <Button
        {...props}
        data-disabled={isDisabled || undefined}
        aria-disabled={isDisabled || undefined}
        onClick={() => {
          if (!isDisabled) onClick();
        }}
      />
    </Tooltip>
  );
}

const EVENTS = { hover: true, focus: true, touch: true } as const;
