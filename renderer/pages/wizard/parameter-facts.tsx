/**
 * @file What a method trains on each chosen model, and whether PEFT can load the result.
 */
import { Badge, Group, Text, Tooltip } from '@mantine/core';
import { formatNumber, formatShare } from '../../../shared/format/number.ts';
import type { ModelCount } from './use-parameter-counts.ts';
import classes from './parameter-facts.module.css';

export function ParameterFacts({ counts }: { readonly counts: readonly ModelCount[] }) {
  if (counts.length === 0) return null;
  return (
    <ul className={classes['facts']} aria-label="Trainable parameters" aria-live="polite">
      {counts.map(({ model, count }) => (
        <li key={model.id}>
          <Text span size="sm" c="dimmed" className={classes['model'] ?? ''}>
            {model.name}
          </Text>
          {count.trainableParameters === null ? (
            <Text span size="sm" c="dimmed">
              does not fit
            </Text>
          ) : (
            <Group gap={8} component="span">
              <Text span size="sm" fw={600} className="numeric">
                {formatNumber(count.trainableParameters)}
              </Text>
              <Text span size="sm" className="numeric">
                trainable, {formatShare(count.trainableShare ?? 0)}
              </Text>
              <FormatBadge count={count} />
            </Group>
          )}
          {count.note !== null && (
            <Text span size="xs" c="dimmed">
              {count.note}
            </Text>
          )}
        </li>
      ))}
    </ul>
  );
}

function FormatBadge({ count: { format, method } }: Pick<ModelCount, 'count'>) {
  if (method.method === 'none' || format === null) return null;
  const [text, color, label] = {
    peft: ['PEFT', 'teal', 'Hugging Face PEFT loads the exported adapter'],
    native: ['own format', 'orange', 'PEFT has no type that computes the same'],
    checkpoint: ['checkpoint', 'gray', 'Exported as a whole checkpoint'],
  }[format] as [string, string, string];
  return (
    <Tooltip label={label}>
      <Badge size="sm" variant="light" color={color}>
        {text}
      </Badge>
    </Tooltip>
  );
}
