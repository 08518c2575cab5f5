/**
 * @file An item in one language: the prompt as the model read it, and every option with its scores.
 */
import { Badge, CloseButton, Group, Paper, ScrollArea, Table, Text, Title } from '@mantine/core';
import { formatCount, formatNumber, formatPercent } from '../../../shared/format/number.ts';
import type { Language } from '../../../shared/model/language.ts';
import { optionCharacters } from '../../../shared/model/option-characters.ts';
import type { ChoicePrediction } from '../../../shared/model/prediction.ts';
import type { Normalisation } from '../../../shared/model/training.ts';
import type { RenderedItem } from '../../../shared/rpc/preview.ts';
import type { ItemAnswer } from '../../../shared/rpc/run.ts';
import classes from './item-card.module.css';
import { optionLetter } from './option-letter.ts';
import { WrittenAnswer } from './written-answer.tsx';

interface ItemCardProps {
  readonly itemId: string;
  readonly answer: ItemAnswer;
  /** Null while it is not known. */
  readonly asRead: RenderedItem | null;
  /** Why it cannot be known; null where it can. */
  readonly unreadable: string | null;
  readonly language: Language;
  /** The run's own. */
  readonly normalisation: Normalisation;
  /** Null for the language that is always there. */
  readonly onClose: (() => void) | null;
}

export function ItemCard({
  itemId,
  answer: { prediction, text },
  asRead,
  unreadable,
  language,
  normalisation,
  onClose,
}: ItemCardProps) {
  const direction = { dir: language.rtl ? 'rtl' : 'ltr', lang: language.bcp47 } as const;
  return (
    <Paper withBorder p="sm" component="article" aria-label={`${itemId} in ${language.name}`}>
      <Group gap="xs" mb="xs" wrap="nowrap">
        <Title order={3}>{language.name}</Title>
        <Text size="xs" c="dimmed" truncate="end" title={itemId}>
          {itemId}
          {prediction?.cluster === null || prediction === null ? '' : ` · ${prediction.cluster}`}
        </Text>
        <Group gap={6} ml="auto" wrap="nowrap" className={classes['verdict'] ?? ''}>
          {prediction !== null && (
            <Badge variant="light" color={prediction.correct ? 'teal' : 'red'} radius="sm" tt="none">
              {prediction.correct ? 'right' : 'wrong'}
            </Badge>
          )}
          {onClose !== null && (
            <CloseButton size="sm" aria-label={`Close ${language.name}`} onClick={onClose} />
          )}
        </Group>
      </Group>
      {text === null ? (
        <Text size="sm" c="dimmed" mb="xs">
          The text is not available; scores and answers are kept with the run.
        </Text>
      ) : (
        <>
          <ScrollArea.Autosize
            mah={280}
            type="auto"
            mb="xs"
            viewportProps={{ tabIndex: 0, 'aria-label': `Prompt in ${language.name}` }}
          >
            <div className={classes['prompt']} {...direction}>
              {asRead?.truncatedPrompt ?? (asRead?.item ?? text).prompt}
            </div>
          </ScrollArea.Autosize>
          <ReadingNote asRead={asRead} unreadable={unreadable} />
        </>
      )}
      {prediction === null ? (
        <Text size="sm" c="dimmed">
          Not answered yet.
        </Text>
      ) : 'text' in prediction ? (
        <WrittenAnswer prediction={prediction} direction={direction} />
      ) : (
        <Options
          prediction={prediction}
          texts={text?.options ?? null}
          tokens={text === null ? null : (asRead?.optionTokens ?? null)}
          direction={direction}
          normalisation={normalisation}
        />
      )}
    </Paper>
  );
}

/** How the prompt that is shown differs from the benchmark's, or from what the model read. */
function ReadingNote({ asRead, unreadable }: Pick<ItemCardProps, 'asRead' | 'unreadable'>) {
  const note =
    unreadable !== null
      ? `The prompt as it is in the benchmark; what the model read of it cannot be shown. ${unreadable}`
      : asRead !== null && asRead.truncatedTokens > 0
        ? `The prompt is cut to fit, by ${formatCount(asRead.truncatedTokens, 'token')}.`
        : null;
  return (
    note !== null && (
      <Text size="xs" c="dimmed" mb="xs">
        {note}
      </Text>
    )
  );
}

interface OptionsProps {
  readonly prediction: ChoicePrediction;
  readonly texts: readonly string[] | null;
  /** Of each option; null while they are not known. */
  readonly tokens: readonly number[] | null;
  readonly direction: { readonly dir: 'rtl' | 'ltr'; readonly lang: string };
  readonly normalisation: Normalisation;
}

function Options({ prediction, texts, tokens, direction, normalisation }: OptionsProps) {
  const { scores, best, gold } = prediction;
  const shares = softmax(scores);
  return (
    <Table fz="xs" verticalSpacing={3} horizontalSpacing={4} withRowBorders={false}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Option</Table.Th>
          <Table.Th ta="right" title="Share of this option among all, by summed log-likelihood">
            Share
          </Table.Th>
          <Heading
            label="Sum"
            isOwn={normalisation === 'sum'}
            about="Log-likelihood of the option's tokens"
          />
          <Heading
            label="Token"
            isOwn={normalisation === 'token'}
            about="Log-likelihood divided by the option's tokens; the dot marks the best"
          />
          <Heading
            label="Char."
            isOwn={normalisation === 'character'}
            about="Log-likelihood divided by the option's characters"
          />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {scores.map((score, option) => (
          <Table.Tr
            key={option}
            className={classes['option'] ?? ''}
            data-gold={option === gold}
            data-chosen={option === prediction.prediction}
          >
            <Table.Td>
              <div className={classes['cell']}>
                <span className={classes['letter']}>{optionLetter(option)}</span>
                <span>
                  <bdi className={classes['text']} {...direction}>
                    {texts?.[option]?.trim() ?? ''}
                  </bdi>{' '}
                  {option === gold && <span className={classes['mark']}>right</span>}{' '}
                  {option === prediction.prediction && <span className={classes['mark']}>chosen</span>}
                </span>
              </div>
            </Table.Td>
            <Table.Td ta="right">{formatPercent(shares[option]!, 0)}</Table.Td>
            <Score value={formatNumber(score, 2)} isBest={best.sum === option} />
            <Score value={perUnit(score, tokens?.[option])} isBest={best.token === option} />
            <Score
              value={perUnit(score, texts === null ? undefined : optionCharacters(texts[option]!))}
              isBest={best.character === option}
            />
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** Nothing where the number of units is not known. */
function perUnit(score: number, units: number | undefined): string {
  return units === undefined ? '' : formatNumber(score / units, 2);
}

interface HeadingProps {
  readonly label: string;
  readonly isOwn: boolean;
  readonly about: string;
}

/** The column that the run chose by is underlined. */
function Heading({ label, isOwn, about }: HeadingProps) {
  return (
    <Table.Th ta="right" title={isOwn ? `${about}; this run chooses by it` : about}>
      <span className={isOwn ? classes['own'] : undefined}>{label}</span>
    </Table.Th>
  );
}

/** A dot marks the best option of a column. */
function Score({ value, isBest }: { readonly value: string; readonly isBest: boolean }) {
  return (
    <Table.Td ta="right" fw={isBest ? 700 : 400} className={classes['score'] ?? ''}>
      {value}
      <span className={classes['best']}>{isBest && <span role="img" aria-label="best" title="best" />}</span>
    </Table.Td>
  );
}

function softmax(scores: readonly number[]): number[] {
  const largest = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - largest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
