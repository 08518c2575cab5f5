/**
 * @file One item in several languages, each in its own writing direction.
 */
import { Card, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import type { Language } from '../../../shared/model/language.ts';
import { completionsOf, type Item } from '../../../shared/model/task.ts';
import type { ParallelItem } from '../../../shared/rpc/benchmarks.ts';
import classes from './item-translations.module.css';

export interface ItemTranslationsProps {
  readonly item: ParallelItem;
  /** Of the item's translations. */
  readonly codes: readonly string[];
  readonly catalogue: ReadonlyMap<string, Language>;
}

export function ItemTranslations({ item, codes, catalogue }: ItemTranslationsProps) {
  const cluster = item.translations.find((translation) => translation !== null)?.cluster;
  return (
    <Card component="article" withBorder padding="sm" aria-label={`Item ${item.id}`}>
      <Text size="xs" c="dimmed" mb="xs">
        {item.id}
        {cluster !== undefined && ` · cluster ${cluster}`}
      </Text>
      <div className={classes['columns']}>
        {item.translations.map((translation, index) => {
          const code = codes[index];
          if (code === undefined) return null;
          return (
            <Translation key={code} code={code} translation={translation} language={catalogue.get(code)} />
          );
        })}
      </div>
    </Card>
  );
}

interface TranslationProps {
  readonly code: string;
  readonly translation: Item | null;
  readonly language: Language | undefined;
}

function Translation({ code, translation, language }: TranslationProps) {
  const { completions, right } =
    translation === null ? { completions: [], right: 0 } : completionsOf(translation);
  return (
    <div role="group" aria-label={language?.name ?? code} className={classes['column']}>
      <Text size="xs" fw={600} mb={4}>
        {language?.name ?? code}
      </Text>
      {translation === null ? (
        <Text size="sm" c="dimmed">
          This language lacks the item.
        </Text>
      ) : (
        <div lang={language?.bcp47 ?? translation.language} dir={language?.rtl === true ? 'rtl' : 'ltr'}>
          <p className={classes['prompt']}>{translation.prompt}</p>
          <ol className={classes['options']}>
            {completions.map((option, index) => (
              <li key={index} data-answer={index === right || undefined}>
                {option.trim()}
                {index === right && <IconCheck size={14} aria-label="right answer" />}
              </li>
            ))}
          </ol>
        </div>
      )}
    </div>
  );
}
